package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The sequences that clients rely on, event by event; runs of deltas are folded into one. Calls over WebRTC are tested
 * beside their door.
 */
@QuarkusTest
class SequencesTest {

    private static final String USER_SAYS = "{'type':'conversation.item.create','item':{'type':'message','role':'user',"
            + "'content':[{'type':'input_text','text':'%s'}]}}";
    private static final String WEATHER = "{'type':'function','name':'get_weather','description':'The weather of a city',"
            + "'parameters':{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}}";

    @TestHTTPResource("/")
    URI base;

    String model() {
        return "earshot";
    }

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void aTextTurn() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','output_modalities':['text']}}");
            client.send(USER_SAYS.formatted("count to three"));
            client.send("{'type':'response.create'}");
            client.await("rate_limits.updated");
            assertEquals(List.of("session.created", "session.updated", "conversation.item.added", "conversation.item.done",
                    "response.created", "response.output_item.added", "conversation.item.added",
                    "response.content_part.added", "response.output_text.delta", "response.output_text.done",
                    "response.content_part.done", "conversation.item.done", "response.output_item.done", "response.done",
                    "rate_limits.updated"), client.folded());
        }
    }

    @Test
    void aSpokenTurn() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.say(Clip.pcm24k("h_card003.wav", 600), true);
            client.await("rate_limits.updated");
            var types = client.folded();
            var fixed = types.stream().filter(type -> !type.contains("audio_transcript.delta")
                    && !type.equals("response.output_audio.delta")).toList();
            assertEquals(List.of("session.created", "input_audio_buffer.speech_started",
                    "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "conversation.item.added",
                    "conversation.item.done", "response.created", "response.output_item.added",
                    "conversation.item.added", "response.content_part.added", "response.output_audio.done",
                    "response.output_audio_transcript.done", "response.content_part.done", "conversation.item.done",
                    "response.output_item.done", "response.done", "rate_limits.updated"), fixed);
            assertTrue(types.contains("response.output_audio.delta"));
            var user = event(client, "input_audio_buffer.committed").path("item_id").asText();
            assertEquals(user, event(client, "input_audio_buffer.speech_started").path("item_id").asText());
        }
    }

    @Test
    void speakingIntoAnAnswerThatIsBeingMadeCancelsIt() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','audio':{'output':{'speed':0.25}}}}");
            client.send(USER_SAYS.formatted("count to thirty"));
            client.send("{'type':'response.create'}");
            var item = client.await("response.output_audio.delta").path("item_id").asText();
            client.say(Clip.pcm24k("h_goforward.wav", 0), true);
            var done = client.await("response.done").path("response");
            assertEquals("cancelled", done.path("status").asText());
            assertEquals("turn_detected", done.at("/status_details/reason").asText());
            assertEquals("incomplete", done.at("/output/0/status").asText());
            assertEquals(List.of("input_audio_buffer.speech_started", "response.output_audio.done",
                    "response.output_audio_transcript.done", "response.content_part.done", "conversation.item.done",
                    "response.output_item.done", "response.done"), since(client, "input_audio_buffer.speech_started"));
            client.send("{'type':'conversation.item.truncate','item_id':'" + item
                    + "','content_index':0,'audio_end_ms':300}");
            assertEquals(300, client.await("conversation.item.truncated").path("audio_end_ms").asInt());
            assertTrue(client.events.stream().skip(client.types().indexOf("response.done") + 1)
                    .noneMatch(event -> event.path("item_id").asText().equals(item)
                            && event.path("type").asText().startsWith("response.")), "nothing more of it comes");
        }
    }

    @Test
    void aFunctionRound() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','output_modalities':['text'],'tools':["
                    + WEATHER + "]}}");
            client.await("session.updated");
            client.send(USER_SAYS.formatted("what is the weather in Paris"));
            client.send("{'type':'response.create'}");
            var done = client.await("response.done").path("response");
            assertEquals(List.of("response.created", "response.output_item.added", "conversation.item.added",
                    "response.function_call_arguments.delta", "response.function_call_arguments.done",
                    "conversation.item.done", "response.output_item.done", "response.done"), since(client, "response.created"));
            assertEquals("function_call", done.at("/output/0/type").asText());
            assertEquals("completed", done.at("/output/0/status").asText());
            client.await("rate_limits.updated");
            client.events.clear();
            client.send("{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'"
                    + done.at("/output/0/call_id").asText() + "','output':'{}'}}");
            client.send("{'type':'response.create'}");
            client.await("response.done");
            assertEquals(List.of("conversation.item.added", "conversation.item.done", "response.created",
                    "response.output_item.added"), client.folded().subList(0, 4));
        }
    }

    @Test
    void aTranscription() throws Exception {
        try (var client = connect("?intent=transcription")) {
            assertEquals("transcription", client.await("session.created").at("/session/type").asText());
            client.send("{'type':'session.update','session':{'type':'transcription','audio':{'input':{"
                    + "'transcription':{'model':'gpt-4o-transcribe'},'turn_detection':null}}}}");
            client.await("session.updated");
            client.say(Clip.pcm24k("h_lv0880.wav", 300), true);
            client.send("{'type':'input_audio_buffer.commit'}");
            var completed = client.await("conversation.item.input_audio_transcription.completed");
            var item = client.events.stream().filter(event -> event.path("type").asText().equals(
                    "input_audio_buffer.committed")).findFirst().orElseThrow().path("item_id").asText();
            assertEquals(item, completed.path("item_id").asText());
            var deltas = new StringBuilder();
            for (var event : client.events) {
                if (event.path("type").asText().endsWith("transcription.delta")) {
                    assertEquals(item, event.path("item_id").asText(), "the id is fixed before the commit");
                    deltas.append(event.path("delta").asText());
                }
            }
            assertEquals(completed.path("transcript").asText(), deltas.toString());
            assertTrue(client.types().stream().noneMatch(type -> type.startsWith("response.")));
            client.send("{'type':'response.create'}");
            assertEquals("invalid_value", client.await("error").at("/error/code").asText());
        }
    }

    @Test
    void pushToTalk() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':null}}}}");
            client.await("session.updated");
            client.events.clear();
            client.say(Clip.pcm24k("h_card003.wav", 300), true);
            client.send("{'type':'input_audio_buffer.commit'}");
            client.send("{'type':'response.create'}");
            client.await("response.done");
            assertEquals(List.of("input_audio_buffer.committed", "conversation.item.added", "conversation.item.done",
                    "response.created"), client.folded().subList(0, 4));
        }
    }

    @Test
    void anAnswerOutOfBandRunsBesideTheConversationsOwn() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send(USER_SAYS.formatted("count to thirty"));
            client.send("{'type':'response.create'}");
            client.await("response.created");
            client.send("{'type':'response.create','response':{'conversation':'none','output_modalities':['text'],"
                    + "'metadata':{'topic':'aside'},'input':[{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'count to two'}]}]}}");
            client.await("response.created");
            var first = client.await("response.done").path("response");
            var second = client.await("response.done").path("response");
            var aside = first.path("conversation_id").isNull() ? first : second;
            assertEquals("aside", aside.at("/metadata/topic").asText());
            assertEquals("One, two.", aside.at("/output/0/content/0/text").asText());
            var item = aside.at("/output/0/id").asText();
            assertTrue(client.events.stream().noneMatch(event -> event.path("type").asText().startsWith("conversation.")
                    && event.at("/item/id").asText().equals(item)));
            client.send("{'type':'conversation.item.retrieve','item_id':'" + item + "'}");
            assertEquals("item_not_found", client.await("error").at("/error/code").asText());
        }
    }

    @Test
    void aG711TurnIsHeardAndAnsweredInG711() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':null,"
                    + "'transcription':{'model':'whisper-1'},'format':{'type':'audio/pcmu'}},"
                    + "'output':{'format':{'type':'audio/pcma'}}}}}");
            assertEquals("audio/pcmu", client.await("session.updated").at("/session/audio/input/format/type").asText());
            client.send("{'type':'input_audio_buffer.append','audio':'" + Clip.base64Pcmu("h_lv0880.wav") + "'}");
            client.send("{'type':'input_audio_buffer.commit'}");
            client.send("{'type':'response.create'}");
            var heard = client.await("conversation.item.input_audio_transcription.completed").path("transcript").asText();
            assertTrue(heard.contains("young man"), heard);
            var done = client.await("response.done").path("response");
            assertEquals("audio/pcma", done.at("/audio/output/format/type").asText());
            var bytes = client.events.stream().filter(event -> event.path("type").asText().equals(
                    "response.output_audio.delta")).mapToInt(event -> event.path("delta").asText().length() * 3 / 4).sum();
            var seconds = done.at("/usage/output_token_details/audio_tokens").asInt() / 20.0;
            assertEquals(seconds * 8_000, bytes, 1_600, "8,000 bytes a second");
        }
    }

    @Test
    void whatWasSaidIsRetrievedWithItsSound() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.say(Clip.pcm24k("h_card003.wav", 600), true);
            var done = client.await("response.done").path("response");
            var user = event(client, "input_audio_buffer.committed").path("item_id").asText();
            client.send("{'type':'conversation.item.retrieve','item_id':'" + user + "'}");
            var spoken = client.await("conversation.item.retrieved").at("/item/content/0");
            assertEquals("input_audio", spoken.path("type").asText());
            assertTrue(spoken.path("audio").asText().length() > 48_000, "more than 0.7 s");
            client.send("{'type':'conversation.item.retrieve','item_id':'" + done.at("/output/0/id").asText() + "'}");
            var answer = client.await("conversation.item.retrieved").at("/item/content/0");
            var millis = answer.path("audio").asText().length() * 3 / 4 / 48;
            assertEquals(done.at("/usage/output_token_details/audio_tokens").asInt() * 50, millis, 60);
        }
    }

    private RealtimeClient connect() throws Exception {
        return connect("?model=" + model());
    }

    private RealtimeClient connect(String query) throws Exception {
        return RealtimeClient.connect(base, query, "sk-test");
    }

    private static JsonNode event(RealtimeClient client, String type) {
        return client.events.stream().filter(event -> event.path("type").asText().equals(type)).findFirst().orElseThrow();
    }

    private static List<String> since(RealtimeClient client, String type) {
        var folded = client.folded();
        return folded.subList(folded.lastIndexOf(type), folded.size());
    }
}
