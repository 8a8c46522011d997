package dev.earshot.client.webrtc;

import dev.earshot.client.GuardedProfile;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link LimitedSessionsTest} against the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.class)
class LimitedSessionsIT extends LimitedSessionsTest {}
