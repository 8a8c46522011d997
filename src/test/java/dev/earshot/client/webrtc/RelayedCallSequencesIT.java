package dev.earshot.client.webrtc;

import dev.earshot.client.TwoServersProfile;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** {@link RelayedCallSequencesTest} against two of the packaged application, native where it was built so. */
@QuarkusIntegrationTest
@TestProfile(TwoServersProfile.class)
class RelayedCallSequencesIT extends RelayedCallSequencesTest {}
