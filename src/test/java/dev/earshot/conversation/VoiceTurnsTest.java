package dev.earshot.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.TurnDetection;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class VoiceTurnsTest {

    private static final int FRAME = 512;
    private static final TurnDetection DETECTION = new TurnDetection(0.5, 300, 200, true, true);

    private final VoiceTurns turns = new VoiceTurns();
    private long sample;

    @Test
    void oneLoudFrameIsNoSpeech() {
        assertTrue(run(0.9f, 0.1f, 0.9f, 0.1f).isEmpty());
    }

    @Test
    void speechStartsWithItsPaddingAndStopsAfterTheSilence() {
        run(silence(20));
        var steps = run(0.9f, 0.9f, 0.9f);
        var started = assertInstanceOf(Step.Started.class, steps.getFirst());
        assertEquals(20L * FRAME, started.startSample());
        assertEquals(20L * FRAME - 300 * 16, started.paddedStartSample());
        steps = run(silence(10));
        var stopped = assertInstanceOf(Step.Stopped.class, steps.getFirst());
        assertEquals(23L * FRAME, stopped.lastSpeechSample());
        assertEquals(30L * FRAME, stopped.endSample(), "seven frames of 32 ms are the first that last 200 ms");
        assertEquals(1, steps.size());
    }

    @Test
    void aShortPauseDoesNotEndTheTurn() {
        run(0.9f, 0.9f);
        assertTrue(run(0.1f, 0.1f, 0.1f, 0.1f, 0.9f, 0.1f, 0.1f, 0.1f, 0.1f, 0.9f).isEmpty());
        assertTrue(turns.speaking());
    }

    @Test
    void paddingNeverReachesBackIntoAnEarlierTurn() {
        run(silence(20));
        run(0.9f, 0.9f);
        var stopped = (Step.Stopped) run(silence(7)).getFirst();
        var started = (Step.Started) run(0.9f, 0.9f).getFirst();
        assertEquals(stopped.endSample(), started.paddedStartSample());
    }

    @Test
    void startsAndStopsAlternateWhateverIsHeard() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var speaking = false;
        for (var i = 0; i < 200_000; i++) {
            for (var step : run(random.nextInt(20) == 0 ? random.nextFloat() : speaking ? 0.05f + random.nextFloat() : 0.6f * random.nextFloat())) {
                assertEquals(speaking, step instanceof Step.Stopped, "seed " + seed);
                speaking = step instanceof Step.Started;
            }
            if (random.nextInt(500) == 0) {
                turns.reset(sample);
                speaking = false;
            }
        }
    }

    private List<Step> run(float... probabilities) {
        var steps = new ArrayList<Step>();
        for (var probability : probabilities) {
            var step = turns.onFrame(probability, sample, sample + FRAME, DETECTION);
            sample += FRAME;
            if (!(step instanceof Step.Unchanged)) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static float[] silence(int frames) {
        return new float[frames];
    }
}
