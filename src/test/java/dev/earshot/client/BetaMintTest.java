package dev.earshot.client;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets as clients of the beta fetch them, which open sessions of today. */
@QuarkusTest
@TestProfile(GuardedProfile.class)
class BetaMintTest {

    private static final String SESSIONS = "/v1/realtime/sessions";

    @TestHTTPResource("/")
    URI base;

    @Test
    void aSessionOfTheBetaIsMintedInItsShapes() throws Exception {
        String secret = mint(SESSIONS, """
                {"model": "open", "modalities": ["audio", "text"], "instructions": "Speak of hotels.", "voice": "cedar",
                 "input_audio_format": "g711_ulaw", "output_audio_format": "pcm16", "temperature": 0.8,
                 "input_audio_transcription": {"model": "whisper-1"}, "max_response_output_tokens": 200, "speed": 1.25,
                 "turn_detection": {"type": "server_vad", "silence_duration_ms": 700},
                 "client_secret": {"expires_after": {"anchor": "created_at", "seconds": 60}}}
                """).statusCode(200).body("object", equalTo("realtime.session")).body("id", startsWith("sess_"))
                .body("model", equalTo("open")).body("modalities", contains("text", "audio")).body("voice", equalTo("cedar"))
                .body("input_audio_format", equalTo("g711_ulaw")).body("output_audio_format", equalTo("pcm16"))
                .body("input_audio_transcription.model", equalTo("whisper-1"))
                .body("turn_detection.silence_duration_ms", equalTo(700)).body("max_response_output_tokens", equalTo(200))
                .body("client_secret.value", startsWith("ek_")).extract().path("client_secret.value");
        new Door(base).opened();
        try (var client = RealtimeClient.connect(base, "?model=gpt-4o-realtime-preview", secret)) {
            var session = client.await("session.created").path("session");
            assertEquals("open", session.path("model").asText());
            assertEquals("Speak of hotels.", session.path("instructions").asText());
            assertEquals("audio/pcmu", session.at("/audio/input/format/type").asText());
            assertEquals(1.25, session.at("/audio/output/speed").asDouble());
        }
    }

    @Test
    void aTranscriptionSessionOfTheBetaIsMintedInItsShapes() throws Exception {
        String secret = mint("/v1/realtime/transcription_sessions", """
                {"input_audio_format": "pcm16", "input_audio_transcription": {"model": "gpt-4o-transcribe", "language": "en"}}
                """).statusCode(200).body("object", equalTo("realtime.transcription_session"))
                .body("input_audio_transcription.language", equalTo("en")).body("client_secret.value", startsWith("ek_"))
                .extract().path("client_secret.value");
        new Door(base).opened();
        try (var client = RealtimeClient.connect(base, "?intent=transcription", secret)) {
            var session = client.await("session.created").path("session");
            assertEquals("transcription", session.path("type").asText());
            assertEquals("en", session.at("/audio/input/transcription/language").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "{'voice':7}                                             | invalid_type      | voice",
        "{'turn_detection':{'type':'server_bad'}}                | invalid_value     | turn_detection.type",
        "{'max_response_output_tokens':-1}                       | invalid_value     | max_response_output_tokens",
        "{'audio':{}}                                            | unknown_parameter | audio",
        "{'client_secret':{'expires_after':{'seconds':1}}}       | invalid_value     | expires_after.seconds",
        "{'model':'front-desk','instructions':'Sell my car.'}    | field_not_overridable | instructions",
        "{'model':'nobody'}                                      | model_not_found   | model",
    })
    void aWrongFieldIsNamedAsTheBetaNamesIt(String body, String code, String param) {
        mint(SESSIONS, body.replace('\'', '"')).body("error.code", equalTo(code)).body("error.param", equalTo(param));
    }

    private static ValidatableResponse mint(String path, String body) {
        return given().header("Authorization", "Bearer " + GuardedProfile.SHOP).contentType("application/json").body(body)
                .post(path).then();
    }
}
