package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More speakers at once than there are decoders. */
@QuarkusTest
@TestProfile(BusyTranscriberTest.OneDecoder.class)
class BusyTranscriberTest {

    /** One speaker at a time. */
    public static class OneDecoder implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.engine.transcriber.kind", "pocketsphinx", "earshot.engine.transcriber.decoders", "1");
        }
    }

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void whoFindsNoDecoderInTimeIsToldSoAndIsHeardTheNextTime() throws Exception {
        try (var first = connect(); var second = connect()) {
            first.await("session.created");
            second.await("session.created");
            // Turns of the first go on as long as the second may wait: a turn ends only after ten seconds of silence.
            first.send("{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':"
                    + "{'type':'server_vad','silence_duration_ms':10000}}}}}");
            first.await("session.updated");
            first.say(Clip.pcm24k("h_card003.wav", 0), true);
            first.await("input_audio_buffer.speech_started");
            second.say(Clip.pcm24k("h_card001.wav", 800), true);
            var refused = second.await("response.done").path("response");
            assertEquals("failed", refused.path("status").asText());
            assertEquals("transcriber_busy", refused.at("/status_details/error/code").asText());
            first.send("{'type':'input_audio_buffer.clear'}");
            first.await("input_audio_buffer.cleared");
            second.say(Clip.pcm24k("h_card001.wav", 800), true);
            var answered = second.await("response.done").path("response");
            assertEquals("completed", answered.path("status").asText());
            assertTrue(answered.at("/output/0/content/0/transcript").asText().contains("clubs"), answered::toString);
        }
    }

    private RealtimeClient connect() throws Exception {
        return RealtimeClient.connect(base, "?model=earshot", "sk-test");
    }
}
