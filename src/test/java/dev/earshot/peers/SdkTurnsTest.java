package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusTest;

/** {@link SdkTurns} against the application in this JVM. */
@QuarkusTest
class SdkTurnsTest extends SdkTurns {}
