package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.EdgeProfile;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.webrtc.Speech;
import dev.earshot.client.webrtc.TestCaller;
import dev.earshot.client.websocket.Clip;
import dev.earshot.client.websocket.RealtimeClient;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A spoken turn that calls a tool, by each door and with each kind of upstream, as it comes to an OTLP receiver: under the
 * app's own trace, from the WebSocket's or the offer's {@code traceparent}, or from that of the request that minted the secret.
 */
@QuarkusTest
@TestProfile(SpanTreesTest.Traced.class)
class SpanTreesTest {

    private static final int TOOL_MILLIS = 150;
    private static final String TOOLS = "{'type':'session.update','session':{'type':'realtime','tool_choice':'required','tools':"
            + "[{'type':'function','name':'find_card','description':'Looks up a playing card','parameters':{'type':'object',"
            + "'properties':{}}}],'audio':{'input':{'turn_detection':{'type':'server_vad','silence_duration_ms':200}}}}}";
    private static final String RESULT = "{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'%s',"
            + "'output':'{\\'found\\':true}'}}";
    private static final String GO_ON = "{'type':'response.create','response':{'tool_choice':'none'}}";

    /** An edge whose core is itself: with the engine, relayed, and direct. */
    public static class Traced extends EdgeProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            for (var agent : List.of("earshot", MODEL, DIRECT_MODEL)) {
                settings.put("earshot.agents.\"" + agent + "\".turn-timing", "true");
            }
            return settings;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(OtlpReceiver.class));
        }
    }

    @TestHTTPResource("/")
    URI base;

    private final String traceId = random(16);
    private final String spanId = random(8);

    @BeforeEach
    void theEngineIsLoaded() {
        new Door(base).opened();
    }

    @Test
    void aWebSocketWithTheEngine() throws Exception {
        var timing = overWebSocket("earshot");
        check(tree("earshot"), timing, "earshot", "engine", "websocket");
    }

    @Test
    void aWebSocketWithARealtimeServer() throws Exception {
        var timing = overWebSocket(EdgeProfile.MODEL);
        check(tree(EdgeProfile.MODEL), timing, EdgeProfile.MODEL, "core", "websocket");
    }

    @Test
    void aCallWithTheEngine() throws Exception {
        var timing = overWebRtc("earshot");
        check(tree("earshot"), timing, "earshot", "engine", "webrtc");
    }

    @Test
    void aCallWithARealtimeServer() throws Exception {
        var timing = overWebRtc(EdgeProfile.MODEL);
        check(tree(EdgeProfile.MODEL), timing, EdgeProfile.MODEL, "core", "webrtc");
    }

    @Test
    void aDirectCallSaysWhatItCannotSee() throws Exception {
        try (var caller = TestCaller.call(new Door(base, EdgeProfile.DIRECT_MODEL).as(secret(EdgeProfile.DIRECT_MODEL)))) {
            turn(caller);
        }
        var tree = tree(EdgeProfile.DIRECT_MODEL);
        var turn = tree.named("invoke_agent direct").getFirst();
        assertEquals("microphone_start, upstream_sent, upstream_first_byte, first_sample_played, last_sample_played, silence",
                SpanTree.attribute(turn, "earshot.turn.not_observable"));
        assertEquals(List.of(), tree.under(turn).stream().filter(span -> span.getName().equals("user_speech")).toList());
        assertTrue(SpanTree.number(turn, "earshot.turn.first_audio_ms") > 0);
        assertNull(SpanTree.attribute(turn, "earshot.turn.network_ms"));
        toolCall(tree, turn);
        assertTrue(tree.named("negotiate_sdp").size() >= 1);
    }

    // ---- turns ----

    private JsonNode overWebSocket(String model) throws Exception {
        try (var client = RealtimeClient.connectWith(base, "?model=" + model, "sk-test", "traceparent", traceparent())) {
            client.await("session.created");
            client.send(TOOLS);
            client.await("session.updated");
            TimeUnit.MILLISECONDS.sleep(300); // the way is measured in the first second
            client.say(Clip.pcm24k("h_card001.wav", 700), true);
            var call = client.await("response.output_item.done").path("item");
            client.await("response.done");
            TimeUnit.MILLISECONDS.sleep(TOOL_MILLIS);
            client.send(RESULT.formatted(call.path("call_id").asText()));
            client.send(GO_ON);
            client.await("response.done");
            return client.await("earshot.turn.timing");
        }
    }

    private JsonNode overWebRtc(String model) throws Exception {
        try (var caller = TestCaller.call(new Door(base, model).as(secret(model)))) {
            return turn(caller);
        }
    }

    /** A direct call's client hears from the core, which tells no timing of the edge's. */
    private JsonNode turn(TestCaller caller) throws Exception {
        caller.events.await("session.created");
        caller.send(TOOLS);
        caller.events.await("session.updated");
        TimeUnit.SECONDS.sleep(3); // by then RTCP has measured the way
        caller.media.say(Speech.clip("h_card001.wav"));
        var call = caller.events.await("response.output_item.done").body().path("item");
        caller.events.await("response.done");
        TimeUnit.MILLISECONDS.sleep(TOOL_MILLIS);
        caller.send(RESULT.formatted(call.path("call_id").asText()));
        caller.send(GO_ON);
        caller.events.await("output_audio_buffer.stopped");
        return caller.events.await("earshot.turn.timing").body();
    }

    private String secret(String model) {
        return RestAssured.given().baseUri(base.toString()).header("Authorization", "Bearer sk-test")
                .header("traceparent", traceparent()).contentType("application/json")
                .body("{\"session\":{\"type\":\"realtime\",\"model\":\"" + model + "\"}}")
                .post("/v1/realtime/client_secrets").then().statusCode(200).extract().path("value");
    }

    private String traceparent() {
        return "00-" + traceId + "-" + spanId + "-01";
    }

    private static String random(int bytes) {
        var random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        random[0] |= 1;
        return HexFormat.of().formatHex(random);
    }

    // ---- trees ----

    private SpanTree tree(String model) {
        try {
            Door.await("the session's span", () -> SpanTree.of(traceId).named("realtime_session " + model).size() == 1);
        } catch (AssertionError e) {
            System.out.println("DBG " + SpanTree.of(traceId).print(spanId));
            throw e;
        }
        var tree = SpanTree.of(traceId);
        System.out.printf("---- %s%n%s", model, tree.print(spanId));
        return tree;
    }

    private void check(SpanTree tree, JsonNode timing, String model, String upstream, String door) throws Exception {
        var session = tree.named("realtime_session " + model).getFirst();
        assertEquals(door, SpanTree.attribute(session, "earshot.door"));
        var above = HexFormat.of().formatHex(session.getParentSpanId().toByteArray());
        if (door.equals("websocket")) {
            assertEquals(spanId, above, "the session stands under the app's own span");
        } else {
            var offer = tree.spans().stream().filter(span -> span.getSpanId().equals(session.getParentSpanId())).findFirst()
                    .orElseThrow();
            assertEquals("negotiate_sdp", offer.getName());
            assertEquals(1, tree.named("mint_client_secret").size());
        }
        var connect = tree.under(session).stream().filter(span -> span.getName().equals("connect_upstream " + upstream)).toList();
        assertEquals(1, connect.size(), "one connect");
        var turn = tree.under(session).stream().filter(span -> span.getName().equals("invoke_agent " + model)).findFirst()
                .orElseThrow();
        var within = tree.under(turn);
        assertEquals(1, within.stream().filter(span -> span.getName().equals("user_speech")).count());
        var inferences = within.stream().filter(span -> span.getName().equals("realtime_inference " + model)).toList();
        assertEquals(2, inferences.size(), "one that calls the tool, one that answers");
        for (var inference : inferences) {
            assertEquals(upstream, SpanTree.attribute(inference, "earshot.upstream"));
            assertNotNull(SpanTree.attribute(inference, "gen_ai.usage.input_tokens"));
        }
        toolCall(tree, turn);
        assertTrue(SpanTree.number(turn, "earshot.turn.tool_ms") >= TOOL_MILLIS);
        var whole = SpanTree.number(turn, "earshot.turn.edge_ms") + SpanTree.number(turn, "earshot.turn.upstream_ms")
                + SpanTree.number(turn, "earshot.turn.tool_ms");
        var parts = timing.path("parts_ms");
        assertEquals(whole, parts.path("edge").asDouble() + parts.path("upstream").asDouble() + parts.path("tool").asDouble(), 0.01);
        assertTrue(parts.path("network").isNumber(), () -> "the way was measured: " + timing);
        assertEquals(timing.path("first_audio_ms").asDouble(), SpanTree.number(turn, "earshot.turn.first_audio_ms"), 0.01);
        assertFalse(tree.spans().stream().anyMatch(span -> new String(span.toByteArray(), java.nio.charset.StandardCharsets.UTF_8)
                .contains("clubs")), "no word of what was said");
    }

    private static void toolCall(SpanTree tree, Span turn) {
        var tool = tree.under(turn).stream().filter(span -> span.getName().equals("execute_tool find_card")).findFirst().orElseThrow();
        assertTrue(SpanTree.millis(tool) >= TOOL_MILLIS - 1, () -> "a tool of " + SpanTree.millis(tool) + " ms");
        assertTrue(SpanTree.attribute(tool, "gen_ai.tool.call.id").startsWith("call_"));
    }
}
