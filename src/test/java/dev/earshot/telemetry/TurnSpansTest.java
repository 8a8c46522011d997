package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.peers.Clip;
import dev.earshot.peers.PeerProcess;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A spoken turn, by a stock client, ends as one trace at a real OTLP receiver. */
@QuarkusTest
@QuarkusTestResource(value = OtlpReceiver.class, restrictToAnnotatedClass = true)
class TurnSpansTest {

    private static final List<String> EXPECTED = List.of("invoke_agent earshot", "user_speech", "realtime_inference earshot",
            "speech_stop", "first_audio", "session.id", "sess_", "earshot.turn.first_audio_ms");

    @TestHTTPResource("/")
    URI base;

    @Test
    void aSpokenTurnIsExportedWithItsMarksAndWithoutAWordOfWhatWasSaid() throws InterruptedException {
        ReadyEngine.await(base);
        var turn = PeerProcess.node("sdk-openai.mjs").with("--base", base).with("--clip", Clip.SEVEN_OF_CLUBS.path())
                .run(Duration.ofSeconds(60));
        assertTrue(turn.get("transcript").asText().contains("clubs"), turn::toString);
        for (var i = 0; i < 100 && missing().size() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertEquals(List.of(), missing(), () -> "not exported among " + OtlpReceiver.REQUESTS.size() + " requests");
        assertTrue(OtlpReceiver.REQUESTS.stream().noneMatch(request -> request.contains("clubs")),
                "a transcript stands in a span");
    }

    private static List<String> missing() {
        return EXPECTED.stream().filter(name -> OtlpReceiver.REQUESTS.stream().noneMatch(request -> request.contains(name)))
                .toList();
    }
}
