package dev.earshot.client.websocket;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class RealtimeSocketIT extends RealtimeSocketTest {}
