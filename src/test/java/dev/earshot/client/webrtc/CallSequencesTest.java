package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sequences of calls that clients and the servers beside them rely on, event by event; runs of deltas are folded. */
@QuarkusTest
class CallSequencesTest {

    private static final String SLOWLY =
            "{'type':'session.update','session':{'type':'realtime','audio':{'output':{'speed':0.25}}}}";
    private static final String COUNT = "{'type':'conversation.item.create','item':{'type':'message','role':'user',"
            + "'content':[{'type':'input_text','text':'count to %s'}]}}";

    /** How an answer that was cut off ends. */
    private static final List<String> CUT = List.of("response.output_audio_transcript.done", "response.content_part.done",
            "conversation.item.done", "response.output_item.done", "response.done");

    @TestHTTPResource("/")
    URI base;

    Door door;

    String model() {
        return "earshot";
    }

    @BeforeEach
    void theEngineIsLoaded() {
        door = new Door(base, model()).opened();
    }

    @Test
    void aCallIsConnectedAndAnswersWithoutAudioInItsEvents() throws Exception {
        try (var caller = TestCaller.call(door)) {
            assertTrue(caller.callId.startsWith("rtc_"), caller.callId);
            caller.events.await("session.created");
            caller.send("{'type':'session.update','session':{'type':'realtime','instructions':'Be brief.'}}");
            caller.events.await("session.updated");
            caller.send(COUNT.formatted("two"));
            caller.send("{'type':'response.create'}");
            caller.events.await("output_audio_buffer.stopped");
            var types = folded(caller);
            // Playout begins while the answer is still being made, somewhere among its deltas.
            var begin = types.indexOf("output_audio_buffer.started");
            assertTrue(begin > types.indexOf("response.content_part.added"), types::toString);
            types.removeIf(type -> type.equals("output_audio_buffer.started") || type.endsWith("transcript.delta"));
            assertEquals(List.of("session.created", "session.updated", "conversation.item.added", "conversation.item.done",
                    "response.created", "response.output_item.added", "conversation.item.added", "response.content_part.added",
                    "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
                    "conversation.item.done", "response.output_item.done", "response.done", "rate_limits.updated",
                    "output_audio_buffer.stopped"), types);
        }
    }

    @Test
    void speakingIntoAnAnswerThatIsBeingMadeClearsCancelsAndTruncates() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            caller.send(SLOWLY);
            caller.send(COUNT.formatted("thirty"));
            caller.send("{'type':'response.create'}");
            caller.events.await("output_audio_buffer.started");
            caller.media.say(Speech.clip("h_goforward.wav"));
            var truncated = caller.events.await("conversation.item.truncated");
            var types = folded(caller);
            var cut = new ArrayList<>(types.subList(types.indexOf("input_audio_buffer.speech_started"),
                    types.indexOf("conversation.item.truncated") + 1));
            cut.remove("response.output_audio.done");
            cut.remove("rate_limits.updated");
            var expected = new ArrayList<>(List.of("input_audio_buffer.speech_started", "output_audio_buffer.cleared"));
            expected.addAll(CUT);
            expected.add("conversation.item.truncated");
            assertEquals(expected, cut);
            var done = caller.events.seen().get(caller.events.indexOf("response.done", 0)).body().path("response");
            assertEquals("cancelled", done.path("status").asText());
            assertEquals("turn_detected", done.at("/status_details/reason").asText());
            assertEquals(done.at("/output/0/id"), truncated.body().path("item_id"));
        }
    }

    @Test
    void aSidebandHearsWhatTheCallerHearsAndMaySpeakForIt() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            try (var side = sideband(caller); var other = sideband(caller)) {
                assertEquals("session.created", side.types().getFirst());
                side.send("{'type':'session.update','session':{'type':'realtime','instructions':'Count slowly.'}}");
                for (var each : List.of(side, other)) {
                    assertEquals("Count slowly.", each.await("session.updated").at("/session/instructions").asText());
                }
                assertEquals("Count slowly.", caller.events.await("session.updated").body().at("/session/instructions").asText());
                side.send(COUNT.formatted("two"));
                side.send("{'type':'response.create'}");
                side.await("output_audio_buffer.stopped");
                other.await("output_audio_buffer.stopped");
                caller.events.await("output_audio_buffer.stopped");
                var heard = caller.events.seen().stream().skip(1).map(event -> nameless(event.body())).toList();
                for (var each : List.of(side, other)) {
                    assertEquals(heard, each.events.stream().skip(1).map(CallSequencesTest::nameless).toList());
                }
                side.send("{'type':'response.cancel','event_id':'mine'}");
                assertEquals("mine", side.await("error").at("/error/event_id").asText());
                other.send("{'type':'input_audio_buffer.clear'}");
                other.await("input_audio_buffer.cleared");
                assertTrue(!other.types().contains("error"), "an error is told to whom it concerns");
            }
            // Both have left; the call goes on.
            caller.send("{'type':'input_audio_buffer.clear'}");
            caller.events.await("input_audio_buffer.cleared");
        }
    }

    @Test
    void aServerGreetsOnTheSidebandAndHangsUp() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            try (var side = sideband(caller)) {
                side.send("{'type':'response.create','response':{'instructions':'Greet the caller.'}}");
                side.await("output_audio_buffer.stopped");
                assertTrue(Speech.sounding(caller.media.heardSoFar()) > 10, "the greeting was heard");
                assertEquals(200, door.hangup(caller.callId).statusCode());
                assertEquals(1000, side.awaitClose().code());
            }
            caller.ended.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSidebandToNobodyIsToldSo() throws Exception {
        var closed = RealtimeClient.connect(base, "?call_id=rtc_u1_nobody", "sk-test").awaitClose();
        assertEquals(4000, closed.code());
        assertEquals("invalid_request_error.call_id_not_found", closed.reason());
    }

    RealtimeClient sideband(TestCaller caller) throws Exception {
        var side = RealtimeClient.connect(base, "?call_id=" + caller.callId, "sk-test");
        side.await("session.created");
        return side;
    }

    /** A caller and a server of its own may know a session by different names. */
    private static JsonNode nameless(JsonNode event) {
        if (!event.has("session")) {
            return event;
        }
        var without = event.<ObjectNode>deepCopy();
        ((ObjectNode) without.get("session")).remove(List.of("id", "model"));
        return without;
    }

    private static List<String> folded(TestCaller caller) {
        var folded = new ArrayList<String>();
        for (var type : caller.events.types()) {
            if (folded.isEmpty() || !folded.getLast().equals(type)) {
                folded.add(type);
            }
        }
        return folded;
    }
}
