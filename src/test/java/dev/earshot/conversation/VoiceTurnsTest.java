package dev.earshot.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.protocol.TurnDetection.Eagerness;
import dev.earshot.protocol.TurnDetection.SemanticVad;
import dev.earshot.protocol.TurnDetection.ServerVad;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VoiceTurnsTest {

    private static final int FRAME = 512;
    private static final ServerVad DETECTION = new ServerVad(0.5, 300, 200, 0, true, true);
    private static final ServerVad IDLING = new ServerVad(0.5, 300, 200, 5_000, true, true);
    private static final SemanticVad SEMANTIC = new SemanticVad(0.5, 300, Eagerness.MEDIUM, true, true);

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
    void aPauseAsksForAJudgementAndItEndsTheTurn() {
        run(silence(20));
        run(SEMANTIC, 0.9f, 0.9f, 0.9f);
        var paused = assertInstanceOf(Step.Paused.class, run(SEMANTIC, silence(6)).getFirst());
        assertEquals(new Step.Paused(20L * FRAME - 300 * 16, 23L * FRAME, 29L * FRAME), paused);
        var stopped = turns.judged(0.5f, paused.atSample(), SEMANTIC);
        assertEquals(new Step.Stopped(23L * FRAME, 29L * FRAME), stopped);
        assertFalse(turns.speaking());
        assertInstanceOf(Step.Unchanged.class, turns.judged(1f, paused.atSample(), SEMANTIC), "the turn ends once");
    }

    @ParameterizedTest
    @EnumSource(Eagerness.class)
    void whoSoundsUndoneIsAskedAboutAgainAndWaitedForNoLongerThanTheEagernessSays(Eagerness eagerness) {
        var detection = new SemanticVad(0.5, 300, eagerness, true, true);
        run(detection, 0.9f, 0.9f);
        var frames = eagerness.maxWaitMillis() / 32 + 1;
        var steps = run(detection, silence(frames));
        var stopped = assertInstanceOf(Step.Stopped.class, steps.removeLast());
        var waited = (stopped.endSample() - stopped.lastSpeechSample()) / 16;
        assertTrue(waited >= eagerness.maxWaitMillis() && waited < eagerness.maxWaitMillis() + 32, () -> waited + " ms");
        assertTrue(steps.size() >= 4 && steps.size() <= 8, () -> steps.size() + " looks");
        steps.forEach(step -> assertInstanceOf(Step.Paused.class, step));
    }

    @Test
    void eagernessShiftsHowSureOfTheEndOneMustBe() {
        for (var eagerness : Eagerness.values()) {
            var detection = new SemanticVad(0.5, 300, eagerness, true, true);
            var ended = 0;
            for (var probability : new float[] {0.35f, 0.6f, 0.9f}) {
                run(detection, 0.9f, 0.9f);
                var paused = (Step.Paused) run(detection, silence(6)).getFirst();
                ended += turns.judged(probability, paused.atSample(), detection) instanceof Step.Stopped ? 1 : 0;
                turns.reset(sample);
            }
            assertEquals(1 + eagerness.ordinal(), ended, eagerness::toString);
        }
    }

    @Test
    void aJudgementThatComesAfterTheSpeakerWentOnMeansNothing() {
        run(SEMANTIC, 0.9f, 0.9f);
        var late = (Step.Paused) run(SEMANTIC, silence(6)).getFirst();
        run(SEMANTIC, 0.9f);
        assertInstanceOf(Step.Unchanged.class, turns.judged(1f, late.atSample(), SEMANTIC));
        assertTrue(turns.speaking());
        assertInstanceOf(Step.Paused.class, run(SEMANTIC, silence(6)).getFirst(), "the next pause is looked at as early");
    }

    @Test
    void aJudgementThatComesLateEndsTheTurnWhereItCame() {
        run(SEMANTIC, 0.9f, 0.9f);
        var paused = (Step.Paused) run(SEMANTIC, silence(6)).getFirst();
        run(SEMANTIC, silence(2));
        assertEquals(new Step.Stopped(2L * FRAME, sample), turns.judged(1f, paused.atSample(), SEMANTIC));
    }

    @Test
    void whoStaysSilentAfterAnAnswerIsIdleOnce() {
        run(IDLING, silence(10));
        var playedOut = sample + 100 * FRAME;
        turns.answered(playedOut);
        var steps = run(IDLING, silence(1_000));
        var idle = assertInstanceOf(Step.IdleTimedOut.class, steps.getFirst());
        assertEquals(playedOut, idle.startSample());
        var idleMillis = (idle.endSample() - playedOut) / 16;
        assertTrue(idleMillis >= 5_000 && idleMillis < 5_032, () -> idleMillis + " ms");
        assertEquals(1, steps.size());
        turns.answered(sample);
        assertEquals(1, run(IDLING, silence(1_000)).size(), "the next answer starts it anew");
    }

    @Test
    void nobodyIsIdleWhoSpokeOrWasNotAnsweredOrIsBeingAnswered() {
        assertTrue(run(IDLING, silence(1_000)).isEmpty());
        turns.answered(sample);
        run(IDLING, silence(100));
        run(IDLING, 0.9f, 0.9f);
        assertEquals(1, run(IDLING, silence(1_000)).size(), "speech has stopped, and that is all");
        turns.answered(sample);
        turns.answering();
        assertTrue(run(IDLING, silence(1_000)).isEmpty());
        turns.answered(sample);
        assertTrue(run(silence(1_000)).isEmpty(), "without an idle_timeout_ms");
    }

    @Test
    void aBufferClearedMeanwhileIsNotPartOfTheIdleTimesAudio() {
        turns.answered(sample);
        run(IDLING, silence(50));
        turns.reset(sample);
        var cleared = sample;
        var idle = (Step.IdleTimedOut) run(IDLING, silence(200)).getFirst();
        assertEquals(cleared, idle.startSample());
        assertTrue(idle.endSample() >= 5_000 * 16 && idle.endSample() < 5_032 * 16);
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
        return run(DETECTION, probabilities);
    }

    private List<Step> run(TurnDetection detection, float... probabilities) {
        var steps = new ArrayList<Step>();
        for (var probability : probabilities) {
            var step = turns.onFrame(probability, sample, sample + FRAME, detection);
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
