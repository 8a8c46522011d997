package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The WebSocket door and the engine behind it, over a real socket with real speech. */
@QuarkusTest
class RealtimeSocketTest {

    private static final List<String> SPOKEN_ANSWER = List.of("response.output_item.added", "conversation.item.added",
            "response.content_part.added", "response.output_audio_transcript.delta", "response.output_audio.delta");

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void aWrittenTurnGoesInTheOrderOfTheProtocol() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'type':'realtime','output_modalities':['text']}}");
            client.await("session.updated");
            client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'hello'}]}}");
            client.await("conversation.item.done");
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
    void aSpokenTurnIsHeardTranscribedAndAnsweredAloud() throws Exception {
        try (var client = connect()) {
            var created = client.await("session.created");
            assertEquals("earshot", created.at("/session/model").asText());
            assertTrue(created.at("/session/id").asText().startsWith("sess_"));
            assertTrue(created.at("/session/expires_at").asLong() > 0);
            client.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'transcription':"
                    + "{'model':'whisper-1'}}}}}");
            client.await("session.updated");
            client.say(Clip.pcm24k("h_card003.wav", 800), true);
            client.await("response.done");
            var completed = event(client, "conversation.item.input_audio_transcription.completed");
            assertTrue(completed.path("transcript").asText().contains("seven"), completed::toString);
            var types = client.folded().stream()
                    .filter(type -> !type.startsWith("conversation.item.input_audio_transcription")).toList();
            var upToAnswer = List.of("session.created", "session.updated", "input_audio_buffer.speech_started",
                    "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "conversation.item.added",
                    "conversation.item.done", "response.created");
            assertEquals(upToAnswer, types.subList(0, upToAnswer.size()));
            assertEquals(SPOKEN_ANSWER, types.subList(upToAnswer.size(), upToAnswer.size() + SPOKEN_ANSWER.size()));
            assertEquals(List.of("response.output_audio.done", "response.output_audio_transcript.done",
                    "response.content_part.done", "conversation.item.done", "response.output_item.done", "response.done"),
                    types.subList(types.size() - 6, types.size()));
            var done = client.events.getLast().path("response");
            assertEquals("completed", done.path("status").asText());
            assertTrue(done.at("/usage/output_token_details/audio_tokens").asInt() > 10);
            assertFalse(done.at("/output/0/content/0/transcript").asText().isBlank());
        }
    }

    @Test
    void speakingIntoTheAnswerCancelsItAndTheClientMayTruncate() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'count to thirty'}]}}");
            client.send("{'type':'response.create'}");
            client.await("response.output_audio.delta");
            client.say(Clip.pcm24k("h_goforward.wav", 0), false);
            client.await("input_audio_buffer.speech_started");
            var done = client.await("response.done").path("response");
            var item = done.at("/output/0");
            if (done.path("status").asText().equals("cancelled")) {
                assertEquals("turn_detected", done.at("/status_details/reason").asText());
                assertEquals("incomplete", item.path("status").asText());
            }
            client.send("{'type':'conversation.item.truncate','item_id':'" + item.path("id").asText()
                    + "','content_index':0,'audio_end_ms':10}");
            assertEquals(10, client.await("conversation.item.truncated").path("audio_end_ms").asInt());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'type':                                                      | invalid_json               |",
        "[]                                                            | invalid_event              |",
        "{'no':'type'}                                                 | invalid_event              |",
        "{'type':'session.fly'}                                        | invalid_value              | type",
        "{'type':'session.update'}                                     | missing_required_parameter | session",
        "{'type':'session.update','session':{'type':'realtime','x':1}} | unknown_parameter          | session.x",
        "{'type':'input_audio_buffer.append','audio':'%%%'}            | invalid_value              | audio",
        "{'type':'input_audio_buffer.append','audio':'AAAA'}           | invalid_value              | audio",
        "{'type':'input_audio_buffer.append'}                          | missing_required_parameter | audio",
        "{'type':'input_audio_buffer.commit'}                          | input_audio_buffer_commit_empty |",
        "{'type':'output_audio_buffer.clear'}                          | invalid_value              | type",
        "{'type':'response.cancel'}                                    | response_cancel_not_active |",
        "{'type':'conversation.item.delete','item_id':'nobody'}        | item_not_found             | item_id",
        "{'type':'conversation.item.create','item':{'type':'message','role':'user','content':[{'type':'input_audio','audio':''}]}} | invalid_value | item.content[0].audio",
    })
    void badInputIsToldInTheProtocolsFormAndTheSessionLivesOn(String message, String code, String param) throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send(message);
            var error = client.await("error").path("error");
            assertEquals(code, error.path("code").asText(), error::toString);
            assertEquals(param, error.path("param").textValue(), error::toString);
            client.send("{'type':'input_audio_buffer.clear'}");
            client.await("input_audio_buffer.cleared");
        }
    }

    @Test
    void anErrorNamesTheEventThatCausedIt() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'response.cancel','event_id':'mine_1'}");
            assertEquals("mine_1", client.await("error").at("/error/event_id").asText());
        }
    }

    @Test
    void aBinaryMessageIsRefusedAndTheSessionLivesOn() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.sendBinary(new byte[] {1, 2, 3});
            assertEquals("invalid_event", client.await("error").at("/error/code").asText());
            client.send("{'type':'input_audio_buffer.clear'}");
            client.await("input_audio_buffer.cleared");
        }
    }

    @Test
    void nestingBeyondAllReasonIsRefused() throws Exception {
        try (var client = connect()) {
            client.await("session.created");
            client.send("{'type':'session.update','session':" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
            assertEquals("invalid_json", client.await("error").at("/error/code").asText());
        }
    }

    @Test
    void withoutAKeyTheSocketIsToldSoAndClosed() throws Exception {
        var client = RealtimeClient.connect(base, "?model=earshot", null);
        var closed = client.awaitClose();
        assertEquals(3000, closed.code());
        assertEquals("invalid_request_error.invalid_api_key", closed.reason());
        assertEquals("invalid_api_key", client.events.getFirst().at("/error/code").asText());
    }

    @Test
    void aModelThatIsNotThereIsToldAndClosed() throws Exception {
        var client = RealtimeClient.connect(base, "?model=nobody", "sk-test");
        var closed = client.awaitClose();
        assertEquals(4000, closed.code());
        assertEquals("invalid_request_error.model_not_found", closed.reason());
    }

    @Test
    void aMissingModelIsToldAndClosed() throws Exception {
        var closed = RealtimeClient.connect(base, "", "sk-test").awaitClose();
        assertEquals(4000, closed.code());
        assertEquals("invalid_request_error.missing_model", closed.reason());
    }

    @Test
    void aKeyMayComeAsASubprotocolAndIsNotEchoed() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=earshot", null, "realtime", "openai-insecure-api-key.sk-test")) {
            client.await("session.created");
            assertEquals("realtime", client.subprotocol());
        }
    }

    @Test
    void aSecretOpensTheSessionItWasMintedFor() throws Exception {
        var secret = RestAssured.given().contentType("application/json")
                .body("{\"session\":{\"type\":\"realtime\",\"model\":\"earshot\",\"instructions\":\"Be a pirate.\"}}")
                .post(base + "v1/realtime/client_secrets").then().statusCode(200).extract().path("value").toString();
        try (var client = RealtimeClient.connect(base, "?model=earshot", secret)) {
            assertEquals("Be a pirate.", client.await("session.created").at("/session/instructions").asText());
        }
    }

    private RealtimeClient connect() throws Exception {
        return RealtimeClient.connect(base, "?model=earshot", "sk-test");
    }

    private static JsonNode event(RealtimeClient client, String type) {
        return client.events.stream().filter(event -> event.path("type").asText().equals(type)).findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " among " + client.types()));
    }
}
