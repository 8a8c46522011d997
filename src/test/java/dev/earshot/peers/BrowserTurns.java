package dev.earshot.peers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A person with a browser at the page. */
abstract class BrowserTurns extends RunningServer {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final double AUDIBLE_RMS = 0.01;
    private static final int CLIPS_TO_UNDERSTAND = 4;
    private static final double WORDS_TO_FIND = 0.5;
    private static final int SILENT_WITHIN_MILLIS = 500;
    private static final int SILENT_FOR_MILLIS = 500;

    @Test
    void thePageConnectsUnderstandsHalfOfTheClipsAndIsHeardToAnswer() {
        var understood = 0;
        var story = new ArrayList<String>();
        for (var clip : Clip.values()) {
            var turn = PeerProcess.node("chromium-page.mjs").with("--base", base()).with("--clip", clip.path())
                    .run(TIMEOUT);
            assertHeard(clip, turn);
            var share = clip.shareFoundIn(turn.get("transcript").asText());
            understood += share >= WORDS_TO_FIND ? 1 : 0;
            story.add("%s %.2f: %s".formatted(clip, share, turn.get("transcript").asText()));
        }
        assertTrue(understood >= CLIPS_TO_UNDERSTAND,
                "Understood " + understood + " clips: " + String.join("; ", story));
    }

    @Test
    void aSecondClipDuringTheAnswerCutsItOff() {
        var turn = PeerProcess.node("chromium-page.mjs").with("--base", base())
                .with("--clip", Clip.THREE_CARDS.path()).with("--clip", Clip.AMIABLE.path()).run(TIMEOUT);
        var bargeIn = turn.get("bargeIn");
        assertFalse(bargeIn.isNull(), "The second clip did not come into the answer: " + turn.get("events"));
        assertAll(
                () -> assertTrue(bargeIn.get("cleared").asBoolean(),
                        "output_audio_buffer.cleared is missing: " + turn.get("events")),
                () -> assertTrue(bargeIn.get("truncated").asBoolean()
                        || "cancelled".equals(bargeIn.at("/interruptedResponse/status").asText()),
                        "Neither was the response cancelled nor its item truncated: " + bargeIn),
                () -> assertTrue(bargeIn.get("silentAfterMs").asInt() <= SILENT_WITHIN_MILLIS,
                        "Spoke on: " + bargeIn),
                () -> assertTrue(bargeIn.get("silentForMs").asInt() >= SILENT_FOR_MILLIS,
                        "Not silent for long: " + bargeIn));
    }

    @Test
    void aBrowserWhoseNetworkIsGoneTakesItsCallUpAgain() {
        var told = PeerProcess.node("chromium-return.mjs").with("--base", base()).with("--model", model())
                .with("--clip", Clip.THREE_CARDS.path()).run(TIMEOUT);
        assertAll(
                () -> assertEquals(201, told.at("/statuses/0").asInt()),
                () -> assertEquals(200, told.at("/statuses/1").asInt()),
                () -> assertEquals(told.at("/locations/0"), told.at("/locations/1")),
                () -> assertEquals(told.at("/sessions/0"), told.at("/sessions/1")),
                () -> assertTrue(told.at("/energies/0").asDouble() > 0, "heard before: " + told),
                () -> assertTrue(told.at("/energies/1").asDouble() > told.at("/energies/0").asDouble(),
                        "most of the answer came after: " + told),
                () -> assertEquals("session.created", told.at("/secondEvents/0").asText()),
                () -> assertFalse(told.at("/secondEvents").toString().contains("output_audio_buffer.started"),
                        "it had begun before: " + told));
    }

    @Test
    void thePageTakesItsCallUpAgainByItself() {
        var told = PeerProcess.node("chromium-page-return.mjs").with("--base", base())
                .with("--clip", Clip.THREE_CARDS.path()).run(TIMEOUT);
        System.out.println("the page was back " + told.path("backMs") + " ms after its path was cut");
        assertAll(
                () -> assertTrue(told.at("/offers/0").asText().endsWith("/calls 201"), told::toString),
                () -> assertTrue(told.at("/offers/1").asText().matches(".*/calls/rtc_\\S+ 200"), told::toString),
                () -> assertTrue(told.path("answer").toString().contains("One, two, three."), told::toString),
                () -> assertFalse(told.path("troubled").asBoolean(), told::toString));
    }

    private static void assertHeard(Clip clip, JsonNode turn) {
        assertAll(clip.toString(),
                () -> assertTrue(turn.get("connectMs").asInt() > 0, "The channel did not open: " + turn),
                () -> assertTrue(turn.get("microphoneRms").asDouble() > AUDIBLE_RMS,
                        "The browser's microphone was silent: " + turn),
                () -> assertTrue(turn.get("maxRms").asDouble() > AUDIBLE_RMS, "No answer was heard: " + turn),
                () -> assertFalse(turn.get("answer").asText().isBlank(), "The page shows no answer: " + turn),
                () -> assertEquals(turn.get("wireTranscript").asText(), turn.get("transcript").asText(),
                        "The page shows another transcript than came over the channel"),
                () -> assertTrue(turn.get("errors").isEmpty(), "Errors: " + turn.get("errors")));
    }
}
