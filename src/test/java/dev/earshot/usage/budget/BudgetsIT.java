package dev.earshot.usage.budget;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link BudgetsTest}, against the packaged application. */
@QuarkusIntegrationTest
class BudgetsIT extends BudgetsTest {
}
