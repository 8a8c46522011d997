package dev.earshot.client.websocket;

import dev.earshot.client.EdgeProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** {@link SequencesTest} where the upstream is another Earshot: nothing may look different. */
@QuarkusTest
@TestProfile(EdgeProfile.class)
class RelayedSequencesTest extends SequencesTest {

    @Override
    String model() {
        return EdgeProfile.MODEL;
    }
}
