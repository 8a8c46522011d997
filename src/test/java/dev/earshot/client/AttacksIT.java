package dev.earshot.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link AttacksTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.class)
class AttacksIT extends AttacksTest {}
