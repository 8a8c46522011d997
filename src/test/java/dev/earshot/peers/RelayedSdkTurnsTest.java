package dev.earshot.peers;

import dev.earshot.client.EdgeProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** {@link SdkTurns} through an Earshot whose upstream is another one. */
@QuarkusTest
@TestProfile(EdgeProfile.class)
class RelayedSdkTurnsTest extends SdkTurns {

    @Override
    String model() {
        return EdgeProfile.MODEL;
    }
}
