package dev.earshot.upstream.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client on a WebSocket sees of an upstream that goes wrong: whole responses, all its items, and a short gap. */
@QuarkusTest
@TestProfile(FaultyUpstreams.class)
class FaultsTest {

    private static final int GAP_MILLIS = 1_500;

    /** The fake's ids are shorter than those that are made here. */
    private static final int FAKE_EVENT_ID_CHARS = 20;

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "unauthorized", "rate", "unavailable", "slow"})
    void whoCannotBeReachedIsPassedOver(String fault) throws Exception {
        var beganNanos = System.nanoTime();
        try (var client = connect(fault + "-connect")) {
            var millis = (System.nanoTime() - beganNanos) / 1_000_000;
            System.out.printf("%-22s session.created after %d ms%n", fault + ", connect:", millis);
            assertFalse(client.events.getFirst().toString().contains("sk-never"), "no key is told");
            ask(client, "m1", "count to two");
            assertEquals("completed", client.await("response.done").at("/response/status").asText());
            assertTrue(millis < 2 * GAP_MILLIS, millis + " ms");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half", "json", "stall", "expired", "huge"})
    void inTheMiddleOfAnAnswerTheNextUpstreamAnswersAnew(String fault) throws Exception {
        try (var client = connect(fault + "-turn")) {
            ask(client, "m1", "count to three");
            var cut = client.await("response.done").path("response");
            assertEquals("cancelled", cut.path("status").asText(), cut::toString);
            assertEquals("incomplete", cut.at("/output/0/status").asText());
            var changed = client.await("earshot.upstream.changed");
            assertEquals("engine", changed.path("to").asText());
            var again = client.await("response.done").path("response");
            assertEquals("completed", again.path("status").asText());
            assertEquals("One, two, three.", again.at("/output/0/content/0/transcript").asText());
            report(client, fault + ", in mid-turn:", changed);
            kept(client, "m1");
            kept(client, cut.at("/output/0/id").asText());
            sound(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half", "json", "stall", "expired", "huge"})
    void betweenTurnsNothingIsLost(String fault) throws Exception {
        try (var client = connect(fault + "-idle")) {
            ask(client, "m1", "count to three");
            var first = client.await("response.done").path("response");
            assertEquals("completed", first.path("status").asText());
            ask(client, "m2", "count to two");
            var changed = client.await("earshot.upstream.changed");
            var second = client.await("response.done").path("response");
            assertEquals("One, two.", second.at("/output/0/content/0/transcript").asText());
            report(client, fault + ", between turns:", changed);
            for (var item : new String[] {"m1", first.at("/output/0/id").asText(), "m2", second.at("/output/0/id").asText()}) {
                kept(client, item);
            }
            sound(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-turn", "flood-turn"})
    void whatIsOnlyOddIsEndured(String fault) throws Exception {
        try (var client = connect(fault)) {
            ask(client, "m1", "hello");
            assertEquals("ten words", client.await("response.done").at("/response/output/0/content/0/transcript").asText());
            assertFalse(client.types().contains("earshot.upstream.changed"));
        }
    }

    @Test
    void aSpokenTurnIsTakenAlongWithItsWords() throws Exception {
        try (var client = connect("drop-turn")) {
            var silence = Base64.getEncoder().encodeToString(new byte[4_800]);
            for (var i = 0; i < FakeServer.APPENDS_PER_TURN; i++) {
                client.send("{'type':'input_audio_buffer.append','audio':'" + silence + "'}");
            }
            var user = client.await("input_audio_buffer.committed").path("item_id").asText();
            var cut = client.await("response.done").path("response");
            assertEquals("cancelled", cut.path("status").asText());
            report(client, "drop, spoken turn:", client.await("earshot.upstream.changed"));
            assertEquals("completed", client.await("response.done").at("/response/status").asText());
            client.send("{'type':'conversation.item.retrieve','item_id':'" + user + "'}");
            var kept = client.await("conversation.item.retrieved").path("item");
            assertTrue(kept.toString().contains("words of turn"), kept::toString);
            sound(client);
        }
    }

    @Test
    void whereNothingIsLeftTheClientIsToldWhyAndClosed() throws Exception {
        var client = RealtimeClient.connect(base, "?model=alone", "sk-test");
        var closed = client.awaitClose();
        assertEquals(4000, closed.code());
        assertEquals("server_error.upstream_unauthorized", closed.reason());
        assertEquals("upstream_unauthorized", client.events.getLast().at("/error/code").asText());
    }

    @Test
    void whoOnlyTranscribesGoesToTheDefaultAgentsServer() throws Exception {
        try (var client = RealtimeClient.connect(base, "?intent=transcription", "sk-test")) {
            var session = client.await("session.created").path("session");
            assertEquals("transcription", session.path("type").asText());
            assertTrue(session.has("shown"), "of the fake server");
            client.send("{'type':'session.update','session':{'type':'transcription','audio':{'input':{"
                    + "'transcription':{'model':'gpt-4o-transcribe'}}}}}");
            assertEquals("gpt-4o-transcribe",
                    client.await("session.updated").at("/session/audio/input/transcription/model").asText());
            var silence = Base64.getEncoder().encodeToString(new byte[4_800]);
            for (var i = 0; i < FakeServer.APPENDS_PER_TURN; i++) {
                client.send("{'type':'input_audio_buffer.append','audio':'" + silence + "'}");
            }
            assertTrue(client.await("conversation.item.input_audio_transcription.completed").path("transcript").asText()
                    .startsWith("words of turn"));
        }
    }

    @Test
    void theServerIsShownItsOwnKeyAndWhoIsMeant() throws Exception {
        try (var client = RealtimeClient.connectWith(base, "?model=none", "sk-of-the-client", "OpenAI-Safety-Identifier", "user-7")) {
            var shown = client.await("session.created").at("/session/shown");
            assertEquals("Bearer sk-never-to-be-seen-4711", shown.path("authorization").asText());
            assertEquals("user-7", shown.path("safety").asText());
        }
        try (var client = connect("azure")) {
            var shown = client.events.getFirst().at("/session/shown");
            assertEquals("of-the-file-0815", shown.path("api-key").asText());
            assertEquals("", shown.path("authorization").asText());
            assertEquals("azure", client.events.getFirst().at("/session/model").asText());
        }
    }

    /** No response without its one end, nothing of a response after it, no error. */
    private static void sound(RealtimeClient client) {
        var open = new java.util.HashSet<String>();
        for (var event : client.events) {
            var type = event.path("type").asText();
            switch (type) {
                case "response.created" -> assertTrue(open.add(event.at("/response/id").asText()));
                case "response.done" -> assertTrue(open.remove(event.at("/response/id").asText()), "done once");
                case "error" -> throw new AssertionError(event);
                default -> assertTrue(!event.has("response_id") || open.contains(event.path("response_id").asText()),
                        () -> type + " after the end");
            }
        }
        assertTrue(open.isEmpty(), "every response has its end");
    }

    /** The gap is what the client saw: from the last event of the one upstream to the word that another has taken over. */
    private static void report(RealtimeClient client, String what, JsonNode changed) {
        var before = client.events.subList(0, client.events.indexOf(changed)).stream()
                .filter(event -> event.path("event_id").asText().length() < FAKE_EVENT_ID_CHARS).reduce((_, later) -> later);
        var gapMillis = (client.nanosOf(changed) - client.nanosOf(before.orElseThrow())) / 1_000_000;
        System.out.printf("%-24s lost by %s, the client saw a gap of %d ms, of which %d without anybody%n", what,
                changed.path("reason").asText(), gapMillis, changed.path("gap_ms").asInt());
        assertTrue(gapMillis < GAP_MILLIS, changed::toString);
    }

    private static void kept(RealtimeClient client, String itemId) throws Exception {
        client.send("{'type':'conversation.item.retrieve','item_id':'" + itemId + "'}");
        assertEquals(itemId, client.await("conversation.item.retrieved").at("/item/id").asText());
    }

    private static void ask(RealtimeClient client, String itemId, String words) throws Exception {
        client.send("{'type':'conversation.item.create','item':{'id':'" + itemId + "','type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'" + words + "'}]}}");
        client.send("{'type':'response.create'}");
    }

    private RealtimeClient connect(String model) throws Exception {
        var client = RealtimeClient.connect(base, "?model=" + model, "sk-test");
        client.await("session.created");
        return client;
    }
}
