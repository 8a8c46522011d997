package dev.earshot.client.webrtc;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link CallSequencesTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class CallSequencesIT extends CallSequencesTest {}
