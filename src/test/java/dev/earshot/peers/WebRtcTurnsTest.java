package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusTest;

/** {@link WebRtcTurns} against the application in this JVM. */
@QuarkusTest
class WebRtcTurnsTest extends WebRtcTurns {}
