package dev.earshot.client;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.helpers.TranslationConnection;
import com.openai.helpers.TranslationWebSocketOptions;
import com.openai.models.realtime.RealtimeTranslationClientEvent;
import com.openai.models.realtime.RealtimeTranslationInputAudioBufferAppendEvent;
import com.openai.models.realtime.RealtimeTranslationServerEvent;
import com.openai.models.realtime.RealtimeTranslationSessionUpdateEvent;
import com.openai.models.realtime.RealtimeTranslationSessionUpdateRequest;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.webrtc.Speech;
import dev.earshot.client.webrtc.TestCaller;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that translate: the stock Java SDK, a call, and their client secrets, through to a server that translates. */
@QuarkusTest
@TestProfile(TranslationProfile.class)
class TranslationTest {

    private static final String FRAME = Base64.getEncoder().encodeToString(new byte[9_600]); // 200 ms

    @TestHTTPResource("/")
    URI base;

    @ParameterizedTest
    @ValueSource(strings = {TranslationProfile.MODEL, TranslationProfile.THROUGH_ANOTHER})
    void theJavaSdkIsTranslatedToTheEnd(String model) throws Exception {
        try (var http = OkHttpClient.builder().build(); var connection = connect(http, model, "sk-test")) {
            var created = next(connection, RealtimeTranslationServerEvent::sessionCreated).session();
            assertEquals(model, created.model());
            assertTrue(created.id().startsWith("sess_"), created.id());
            connection.send(speak("es"));
            assertEquals("es", next(connection, RealtimeTranslationServerEvent::sessionUpdated).session().audio().output()
                    .orElseThrow().language().orElseThrow());
            for (var i = 1; i <= 10; i++) {
                connection.awaitWritable(Duration.ofSeconds(5));
                connection.send(RealtimeTranslationClientEvent.ofSessionInputAudioBufferAppend(
                        RealtimeTranslationInputAudioBufferAppendEvent.builder().audio(FRAME).build()));
                assertEquals("es" + i + " ", next(connection, RealtimeTranslationServerEvent::sessionOutputTranscriptDelta).delta());
                var sound = next(connection, RealtimeTranslationServerEvent::sessionOutputAudioDelta);
                assertEquals(9_600, Base64.getDecoder().decode(sound.delta()).length);
            }
            connection.finish(Duration.ofSeconds(10));
        }
    }

    @Test
    void anotherServerGoesOnWhereOneIsLost() throws Exception {
        try (var client = RealtimeClient.connect(base, "/translations?model=" + TranslationProfile.LOSES_ITS_FIRST, "sk-test")) {
            client.await("session.created");
            client.send("{'type':'session.update','session':{'audio':{'output':{'language':'fr'}}}}");
            client.await("session.updated");
            for (var i = 0; i < 12; i++) {
                client.send("{'type':'session.input_audio_buffer.append','audio':'" + FRAME + "'}");
                TimeUnit.MILLISECONDS.sleep(100);
            }
            client.send("{'type':'session.close'}");
            client.await("session.closed");
            assertEquals(1000, client.awaitClose().code());
            assertTrue(client.types().contains("earshot.upstream.changed"), () -> client.types().toString());
            var words = client.events.stream().filter(event -> event.path("type").asText().equals("session.output_transcript.delta"))
                    .map(event -> event.path("delta").asText().strip()).toList();
            assertEquals("fr5", words.get(4));
            assertEquals("fr1", words.get(5), "the next one was told the language");
            assertTrue(words.size() >= 10, words::toString);
        }
    }

    @Test
    void aCallHearsTheTranslation() throws Exception {
        var door = new Door(base, TranslationProfile.MODEL).opened().translating();
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            caller.media.say(Speech.clip("h_goforward.wav"));
            caller.events.await("session.output_transcript.delta");
            Door.await("the translation is heard", () -> caller.media.soundingFrames() > 25);
            assertTrue(!caller.events.types().contains("output_audio_buffer.started"), "there is no response");
            caller.send("{'type':'session.close'}");
            caller.events.await("session.closed");
        }
    }

    @Test
    void aSecretToTranslateOpensThatAndNothingElse() throws Exception {
        var minted = mint("{\"session\":{\"model\":\"interpreter\",\"audio\":{\"output\":{\"language\":\"es\"}}}}").statusCode(200)
                .body("value", startsWith("ek_")).body("session.type", equalTo("translation"))
                .body("session.audio.output.language", equalTo("es")).body("session.model", equalTo("interpreter"));
        String secret = minted.extract().path("value");
        try (var http = OkHttpClient.builder().build(); var connection = connect(http, "another-model", secret)) {
            var audio = next(connection, RealtimeTranslationServerEvent::sessionCreated).session().audio();
            assertEquals("es", audio.output().orElseThrow().language().orElseThrow());
        }
        assertEquals("invalid_session_type", refusal("?model=interpreter", secret));
        String other = RestAssured.given().baseUri(base.toString()).auth().oauth2("sk-test").contentType(ContentType.JSON)
                .body("{}").post("v1/realtime/client_secrets").then().statusCode(200).extract().path("value");
        assertEquals("missing_model", refusal("/translations", other), "it names no session");
    }

    @Test
    void badInputIsRefusedByName() throws Exception {
        mint("{\"session\":{\"audio\":{}}}").statusCode(400).body("error.param", equalTo("session.model"));
        mint("{}").statusCode(400).body("error.param", equalTo("session"));
        mint("{\"session\":{\"model\":\"interpreter\",\"voice\":\"marin\"}}").statusCode(400)
                .body("error.param", equalTo("session.voice"));
        mint("{\"session\":{\"model\":\"interpreter\",\"type\":\"realtime\"}}").statusCode(400)
                .body("error.param", equalTo("session.type"));
        assertEquals("unsupported_session", refusal("/translations?model=earshot", "sk-test"));
        assertEquals("model_not_found", refusal("/translations?model=nobody", "sk-test"));
        assertEquals("invalid_parameter", refusal("/translations?model=interpreter&call_id=rtc_1", "sk-test"));
        try (var client = RealtimeClient.connect(base, "/translations?model=interpreter", "sk-test")) {
            client.await("session.created");
            client.send("{'type':'response.create','event_id':'mine'}");
            assertEquals("mine", client.await("error").at("/error/event_id").asText());
        }
    }

    private ValidatableResponse mint(String body) {
        return RestAssured.given().baseUri(base.toString()).auth().oauth2("sk-test").contentType(ContentType.JSON)
                .body(body).post("v1/realtime/translations/client_secrets").then();
    }

    private String refusal(String query, String key) throws Exception {
        var client = RealtimeClient.connect(base, query, key);
        client.awaitClose();
        return client.events.getLast().at("/error/code").asText();
    }

    private TranslationConnection connect(OkHttpClient http, String model, String key) {
        var client = ClientOptions.builder().httpClient(http).apiKey(key).baseUrl(base.resolve("/v1").toString()).build();
        return TranslationConnection.connect(client, TranslationWebSocketOptions.builder().model(model).build());
    }

    private static RealtimeTranslationClientEvent speak(String language) {
        return RealtimeTranslationClientEvent.ofSessionUpdate(RealtimeTranslationSessionUpdateEvent.builder()
                .session(RealtimeTranslationSessionUpdateRequest.builder()
                        .audio(RealtimeTranslationSessionUpdateRequest.Audio.builder()
                                .output(RealtimeTranslationSessionUpdateRequest.Audio.Output.builder().language(language).build())
                                .build())
                        .build())
                .build());
    }

    /** Every event on the way is held against the SDK's own types. */
    private static <T> T next(TranslationConnection connection, Function<RealtimeTranslationServerEvent, Optional<T>> kind)
            throws Exception {
        while (true) {
            var event = connection.receiveAsync().get(10, TimeUnit.SECONDS).validate();
            event.error().ifPresent(error -> {
                throw new AssertionError(error.toString());
            });
            var wanted = kind.apply(event);
            if (wanted.isPresent()) {
                return wanted.get();
            }
        }
    }
}
