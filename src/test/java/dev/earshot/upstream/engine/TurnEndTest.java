package dev.earshot.upstream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.turnend.TurnEndModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TurnEndTest {

    private static final int SILENCE_SAMPLES = 6 * 512;

    @Test
    void withoutTheNetworkTheWordsDecide() {
        var turnEnd = TurnEnd.load(Path.of("nowhere", TurnEndModel.FILE_NAME));
        var paused = new Step.Paused(0, 20_000, 20_000 + 288 * 16);
        assertEquals(0.5f, turnEnd.completeProbability(null, paused, () -> "ten of clubs"));
        assertTrue(turnEnd.completeProbability(null, paused, () -> "ten of") < 0.5f);
    }

    @Test
    void aSentenceInTheRingIsCompleteUnlessItsWordsWantAnother() {
        var clip = Clip.SENTENCES.getFirst().pcm16k();
        var samples = clip.limit() / Short.BYTES;
        var ring = new EarRing(Clip.direct(8 * Ear.HERTZ * Short.BYTES), 4 * Ear.HERTZ);
        assertEquals(samples, ring.write(clip, 0, samples));
        ring.advance(samples);
        var paused = new Step.Paused(0, samples - SILENCE_SAMPLES, samples);
        var turnEnd = TurnEnd.load(TurnEndModel.standardPath());
        assertTrue(turnEnd.completeProbability(ring, paused, () -> "go forward ten meters") > 0.8f);
        assertTrue(turnEnd.completeProbability(ring, paused, () -> "") > 0.8f, "nobody was free to hear the words");
        assertTrue(turnEnd.completeProbability(ring, paused, () -> "go forward ten meters and") < 0.3f);
    }
}
