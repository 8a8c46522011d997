package dev.earshot.client.webrtc;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link RelayedCallSequencesTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class RelayedCallSequencesIT extends RelayedCallSequencesTest {}
