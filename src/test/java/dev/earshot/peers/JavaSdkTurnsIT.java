package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link JavaSdkTurns} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class JavaSdkTurnsIT extends JavaSdkTurnsTest {}
