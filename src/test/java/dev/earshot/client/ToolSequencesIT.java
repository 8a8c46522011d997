package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link ToolSequencesTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class ToolSequencesIT extends ToolSequencesTest {}
