package dev.earshot.peers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * WebRTC stacks that are no browser, each in a network namespace of its own, for a server in the JVM or a native one.
 * The server stays on loopback; a {@link SignallingRelay} stands between.
 */
abstract class WebRtcTurns extends RunningServer {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final double AUDIBLE_RMS = 0.01;
    private static final long SEED = Long.getLong("earshot.test.seed", 77_2026L);
    private static final Impairment BAD_LINE = new Impairment(5, 1, 50, SEED);

    @Test
    void weriftCompletesASpokenTurn() {
        try (var namespace = NetworkNamespace.open();
                var relay = SignallingRelay.open(namespace.hostAddress(), base(), Impairment.NONE)) {
            assertSpoken(PeerProcess.node("werift-turn.mjs").inside(namespace).with("--base", relay.base())
                    .with("--clip", Clip.ILL_DISPOSED.path()).run(TIMEOUT));
        }
    }

    @Test
    void aiortcCompletesASpokenTurnOverALineThatLosesAndDelays() {
        try (var namespace = NetworkNamespace.open();
                var relay = SignallingRelay.open(namespace.hostAddress(), base(), BAD_LINE)) {
            var turn = PeerProcess.python("aiortc_turn.py").inside(namespace).with("--base", relay.base())
                    .with("--clip", Clip.ILL_DISPOSED.path()).run(TIMEOUT);
            assertSpoken(turn);
            assertTrue(relay.droppedPackets() > 0,
                    "The line was meant to lose packets; it carried " + relay.offeredPackets());
        }
    }

    private static void assertSpoken(JsonNode turn) {
        assertAll(
                () -> assertFalse(turn.get("transcript").asText().isBlank(), "Nothing was transcribed: " + turn),
                () -> assertFalse(turn.get("answerTranscript").asText().isBlank(), "No answer: " + turn),
                () -> assertTrue(turn.get("rtpReceived").asInt() > 0, "No RTP came back: " + turn),
                () -> assertTrue(turn.get("rms").asDouble() > AUDIBLE_RMS, "The answer is silent: " + turn),
                () -> assertTrue(turn.get("firstAudioAfterSpeechMs").isNumber(), "No audio after the speech: " + turn),
                () -> assertTrue(turn.get("errors").isEmpty(), "Errors: " + turn.get("errors")));
    }
}
