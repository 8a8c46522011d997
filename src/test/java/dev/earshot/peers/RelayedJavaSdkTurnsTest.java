package dev.earshot.peers;

import dev.earshot.client.EdgeProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** {@link JavaSdkTurns} through an Earshot whose upstream is another one. */
@QuarkusTest
@TestProfile(EdgeProfile.class)
class RelayedJavaSdkTurnsTest extends JavaSdkTurns {

    @Override
    String model() {
        return EdgeProfile.MODEL;
    }
}
