package dev.earshot.telemetry;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link SamplingTest}, against the packaged application. */
@QuarkusIntegrationTest
class SamplingIT extends SamplingTest {
}
