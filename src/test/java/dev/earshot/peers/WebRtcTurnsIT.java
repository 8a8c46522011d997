package dev.earshot.peers;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link WebRtcTurns} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class WebRtcTurnsIT extends WebRtcTurnsTest {}
