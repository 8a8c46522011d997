package dev.earshot.client.webrtc;

import dev.earshot.client.TwoServersProfile;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link DirectCallTest} with the core in a process of its own: nothing but events can come by the edge. */
@QuarkusIntegrationTest
@TestProfile(TwoServersProfile.class)
class DirectCallIT extends DirectCallTest {}
