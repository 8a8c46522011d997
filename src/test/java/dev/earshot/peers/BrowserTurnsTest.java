package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusTest;

/** {@link BrowserTurns} against the application in this JVM. */
@QuarkusTest
class BrowserTurnsTest extends BrowserTurns {}
