package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link SdkTurns} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class SdkTurnsIT extends SdkTurnsTest {}
