package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link RelayedSdkTurnsTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class RelayedSdkTurnsIT extends RelayedSdkTurnsTest {}
