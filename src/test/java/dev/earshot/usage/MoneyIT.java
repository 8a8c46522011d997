package dev.earshot.usage;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link MoneyTest}, against the packaged application. */
@QuarkusIntegrationTest
class MoneyIT extends MoneyTest {
}
