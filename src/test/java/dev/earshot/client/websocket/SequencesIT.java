package dev.earshot.client.websocket;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link SequencesTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class SequencesIT extends SequencesTest {}
