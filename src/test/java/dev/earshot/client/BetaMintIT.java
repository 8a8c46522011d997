package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link BetaMintTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.TwoServers.class)
class BetaMintIT extends BetaMintTest {}
