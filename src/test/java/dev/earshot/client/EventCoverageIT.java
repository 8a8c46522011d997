package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link EventCoverageTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
class EventCoverageIT extends EventCoverageTest {}
