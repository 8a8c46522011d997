package dev.earshot.client.webrtc;

import dev.earshot.client.EdgeProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** {@link CallSequencesTest} where the upstream is another Earshot: nothing may look different. */
@QuarkusTest
@TestProfile(EdgeProfile.class)
class RelayedCallSequencesTest extends CallSequencesTest {

    @Override
    String model() {
        return EdgeProfile.MODEL;
    }
}
