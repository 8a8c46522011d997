package dev.earshot.client.websocket;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link RelayedSequencesTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class RelayedSequencesIT extends RelayedSequencesTest {}
