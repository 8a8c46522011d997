package dev.earshot.client.webrtc;

import dev.earshot.client.GuardedProfile;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link LimitedSessionsTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(GuardedProfile.TwoServers.class)
class LimitedSessionsIT extends LimitedSessionsTest {}
