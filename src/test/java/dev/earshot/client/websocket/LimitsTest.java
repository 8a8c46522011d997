package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is too much, too old or too long, and what is said about it. */
@QuarkusTest
class LimitsTest {

    private static final int APPEND_BYTES = 15 * 1024 * 1024;

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void anAppendOfFifteenMebibytesIsTakenAndALongerOneIsRefused() throws Exception {
        try (var client = connect()) {
            client.send("{'type':'input_audio_buffer.append','event_id':'more','audio':'" + zeros(APPEND_BYTES + 6) + "'}");
            var error = client.await("error").path("error");
            assertEquals("invalid_value", error.path("code").asText());
            assertEquals("audio", error.path("param").asText());
            assertEquals("more", error.path("event_id").asText());
            client.send("{'type':'input_audio_buffer.append','audio':'" + zeros(APPEND_BYTES) + "'}");
            client.send("{'type':'input_audio_buffer.clear'}");
            client.await("input_audio_buffer.cleared");
            assertEquals(1, client.types().stream().filter("error"::equals).count());
        }
    }

    @Test
    void clientsOfTheBetaAreToldThatItsShapeIsNotServed() throws Exception {
        var client = RealtimeClient.connect(base, "?model=earshot", "sk-test", "realtime", "openai-beta.realtime-v1");
        var closed = client.awaitClose();
        assertEquals(4000, closed.code());
        assertEquals("invalid_request_error.beta_api_shape_disabled", closed.reason());
        assertEquals("beta_api_shape_disabled", client.events.getFirst().at("/error/code").asText());
    }

    @Test
    void eventsOfTheBetaAreUnknown() throws Exception {
        try (var client = connect()) {
            client.send("{'type':'transcription_session.update','session':{}}");
            assertEquals("invalid_value", client.await("error").at("/error/code").asText());
        }
    }

    @Test
    void anUnknownIntentIsToldAndClosed() throws Exception {
        var closed = RealtimeClient.connect(base, "?intent=dreaming", "sk-test").awaitClose();
        assertEquals(4000, closed.code());
        assertEquals("invalid_request_error.invalid_intent", closed.reason());
    }

    private static String zeros(int bytes) {
        return "AAAA".repeat(bytes / 3);
    }

    private RealtimeClient connect() throws Exception {
        var client = RealtimeClient.connect(base, "?model=earshot", "sk-test");
        client.await("session.created");
        return client;
    }
}
