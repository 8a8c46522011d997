package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.upstream.realtime.ScriptedUpstream;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where no session is traced by itself, turns that were slow or failed are, and what an app traces is; with words, redacted. */
@QuarkusTest
@TestProfile(SamplingTest.Thin.class)
class SamplingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** None by ratio, one turn in a session's own trace. */
    public static class Thin implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.telemetry.trace-ratio", "0", "earshot.telemetry.slow-turn", "250ms",
                    "earshot.telemetry.turns-in-trace", "1", "earshot.telemetry.content", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Server.class), new TestResourceEntry(OtlpReceiver.class));
        }
    }

    /** The server that does what it is told. */
    public static class Server extends ScriptedUpstream {

        @Override
        protected void configure() {
            upstream("script", "script");
            agent("script", "script");
        }
    }

    @TestHTTPResource("/")
    URI base;

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void slowAndFailedTurnsAreKeptAndTheOthersAreNot() throws Exception {
        String id;
        try (var client = RealtimeClient.connect(base, "?model=script", "sk-test")) {
            id = client.await("session.created").at("/session/id").asText();
            answer(client, Map.of("sound_ms", "100"));
            answer(client, Map.of("sound_ms", "100", "first_ms", "300"));
            answer(client, Map.of("sound_ms", "100", "status", "failed"));
        }
        Door.await("two turns", () -> of(id, "invoke_agent").size() == 2);
        TimeUnit.MILLISECONDS.sleep(600);
        assertEquals(List.of("slow", "failed"), of(id, "invoke_agent").stream()
                .map(turn -> SpanTree.attribute(turn, "earshot.kept")).toList());
        assertEquals(0, of(id, "realtime_session").size());
        assertTrue(of(id, "invoke_agent").stream().allMatch(turn -> turn.getLinksCount() == 1 && turn.getParentSpanId().isEmpty()));
        assertEquals(2, of(id, "realtime_inference").size(), "with all that belongs to them");
    }

    @Test
    void aKeptTurnHasItsTokensHoweverManyWereNotKept() throws Exception {
        var usage = "{\"total_tokens\":7,\"input_tokens\":5,\"output_tokens\":2}";
        String id;
        try (var client = RealtimeClient.connect(base, "?model=script", "sk-test")) {
            id = client.await("session.created").at("/session/id").asText();
            for (var i = 0; i < 70; i++) {
                answer(client, Map.of("sound_ms", "0", "usage", usage));
            }
            answer(client, Map.of("sound_ms", "100", "first_ms", "300", "usage", usage));
        }
        Door.await("the slow one", () -> of(id, "realtime_inference").size() == 1);
        assertEquals(5, SpanTree.number(of(id, "realtime_inference").getFirst(), "gen_ai.usage.input_tokens"));
    }

    @Test
    void anAppsTraceHasTheFirstTurnsAndALinkFromTheOthers() throws Exception {
        String id;
        try (var client = RealtimeClient.connectWith(base, "?model=script", "sk-test", "traceparent",
                "00-" + TRACE + "-b7ad6b7169203331-01")) {
            id = client.await("session.created").at("/session/id").asText();
            client.send(json.writeValueAsString(say("I am ann@mail.example, tell me a card")));
            answer(client, Map.of("sound_ms", "100"));
            answer(client, Map.of("sound_ms", "100", "first_ms", "300"));
        }
        Door.await("all of it", () -> of(id, "invoke_agent").size() == 2 && of(id, "realtime_session").size() == 1);
        var session = of(id, "realtime_session").getFirst();
        assertEquals(TRACE, SpanTree.hex(session.getTraceId().toByteArray()));
        var first = of(id, "invoke_agent").getFirst();
        assertEquals(session.getSpanId(), first.getParentSpanId());
        assertEquals("what is answered", SpanTree.attribute(first, "earshot.content.answer"));
        var second = of(id, "invoke_agent").getLast();
        assertFalse(SpanTree.hex(second.getTraceId().toByteArray()).equals(TRACE));
        assertEquals(TRACE, SpanTree.hex(second.getLinks(0).getTraceId().toByteArray()));
    }

    private static List<Span> of(String session, String name) {
        return OtlpReceiver.SPANS.stream().filter(span -> span.getName().startsWith(name)
                && session.equals(SpanTree.attribute(span, "session.id"))).toList();
    }

    private JsonNode say(String text) {
        var event = json.createObjectNode().put("type", "conversation.item.create");
        var item = event.putObject("item").put("type", "message").put("role", "user");
        item.putArray("content").addObject().put("type", "input_text").put("text", text);
        return event;
    }

    private void answer(RealtimeClient client, Map<String, String> script) throws Exception {
        var event = json.createObjectNode().put("type", "response.create");
        event.putObject("response").set("metadata", json.<JsonNode>valueToTree(script));
        client.send(json.writeValueAsString(event));
        client.await("response.done");
    }
}
