package dev.earshot;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same questions to the packaged application, the native executable included. */
@QuarkusIntegrationTest
class HealthIT extends HealthTest {
}
