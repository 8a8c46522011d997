package dev.earshot.client.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link UsageHttpTest}, against the packaged application. */
@QuarkusIntegrationTest
class UsageHttpIT extends UsageHttpTest {
}
