package dev.earshot.client.websocket;

import dev.earshot.client.EdgeProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** {@link ReturnTest} where the upstream is another Earshot, which is made to wait for the client. */
@QuarkusTest
@TestProfile(EdgeProfile.class)
class RelayedReturnTest extends ReturnTest {

    @Override
    String model() {
        return EdgeProfile.MODEL;
    }
}
