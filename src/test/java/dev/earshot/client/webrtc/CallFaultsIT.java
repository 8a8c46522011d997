package dev.earshot.client.webrtc;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link CallFaultsTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class CallFaultsIT extends CallFaultsTest {}
