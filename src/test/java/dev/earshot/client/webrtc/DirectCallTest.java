package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.EdgeProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** {@link CallSequencesTest} where the edge only signals, and media and channel are between the caller and the core. */
@QuarkusTest
@TestProfile(EdgeProfile.class)
class DirectCallTest extends CallSequencesTest {

    @Override
    String model() {
        return EdgeProfile.DIRECT_MODEL;
    }

    @Test
    void theEdgeSeesWhatAnAnswerTook() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            try (var side = sideband(caller)) {
                assertEquals(model(), side.events.getFirst().at("/session/model").asText(), "by the name the edge gives it");
                caller.send("{'type':'response.create','response':{'instructions':'Greet the caller.'}}");
                var usage = side.await("response.done").at("/response/usage");
                assertTrue(usage.path("total_tokens").asInt() > 0, usage::toString);
                assertEquals(usage, caller.events.await("response.done").body().at("/response/usage"));
            }
        }
    }

    @Test
    void aCallerWhoLeavesEndsTheCallForTheEdgeToo() throws Exception {
        var caller = TestCaller.call(door);
        caller.events.await("session.created");
        try (var side = sideband(caller)) {
            caller.close();
            assertEquals(1000, side.awaitClose().code());
        }
        Door.await("nobody is there any more", () -> door.hangup(caller.callId).statusCode() == 404);
    }

    @Test
    void anOfferThatTheCoreCannotAnswerIsRefusedInItsWords() throws Exception {
        var refused = door.offer("v=0\r\nno offer\r\n");
        assertEquals(400, refused.statusCode());
        var error = new ObjectMapper().readTree(refused.body()).path("error");
        assertEquals("invalid_sdp", error.path("code").asText());
        assertEquals("sdp", error.path("param").asText());
    }

    @Test
    void whereNobodyIsTheCallerIsToldSo() throws Exception {
        var refused = new Door(base, EdgeProfile.NOWHERE_MODEL).offer("v=0\r\n");
        assertEquals(502, refused.statusCode());
        assertEquals("upstream_unavailable", new ObjectMapper().readTree(refused.body()).at("/error/code").asText());
    }
}
