package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusTest;

/** {@link JavaSdkTurns} against the application in this JVM. */
@QuarkusTest
class JavaSdkTurnsTest extends JavaSdkTurns {}
