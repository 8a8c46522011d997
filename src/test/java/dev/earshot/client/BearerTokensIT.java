package dev.earshot.client;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link BearerTokensTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.TwoServers.class)
@QuarkusTestResource(value = StockIdentityProvider.class, restrictToAnnotatedClass = true)
class BearerTokensIT extends BearerTokensTest {}
