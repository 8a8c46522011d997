package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link RelayedJavaSdkTurnsTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class RelayedJavaSdkTurnsIT extends RelayedJavaSdkTurnsTest {}
