package dev.earshot.conversation;

import dev.earshot.protocol.TurnDetection;
import dev.earshot.protocol.TurnDetection.SemanticVad;
import dev.earshot.protocol.TurnDetection.ServerVad;

/**
 * Finds the turns of a speaker in a row of speech probabilities. Positions are samples at 16 kHz since the first audio
 * of the session.
 *
 * <pre>
 *   SILENT --{@value #START_FRAMES} frames at or over the threshold--&gt; SPEAKING      emits Started
 *   SPEAKING --server_vad: silence_duration_ms under the lower threshold--&gt; SILENT   emits Stopped
 *   SPEAKING --semantic_vad: a pause that may be the end--&gt; SPEAKING                 emits Paused: asks for judged()
 *   SPEAKING --semantic_vad: judged complete, or the longest wait is over--&gt; SILENT  emits Stopped
 *   SILENT --server_vad: idle_timeout_ms since answered()--&gt; SILENT                  emits IdleTimedOut, once
 * </pre>
 */
public final class VoiceTurns {

    /** Two frames of 32 ms: a click is over before. */
    static final int START_FRAMES = 2;

    /** Speech once begun may grow this much fainter before it counts as silence. */
    private static final double HYSTERESIS = 0.15;

    private static final int SAMPLES_PER_MILLI = 16;

    private static final long NEVER = Long.MAX_VALUE;

    /** What a frame or a judgement brought about. */
    public sealed interface Step {

        /** Nothing changed. */
        record Unchanged() implements Step {}

        /**
         * @param startSample where the speech began, before padding
         * @param paddedStartSample where the turn's audio begins
         */
        record Started(long startSample, long paddedStartSample) implements Step {}

        /**
         * The speaker may be done: whoever owns the machine finds out and calls {@link VoiceTurns#judged}.
         *
         * @param turnStartSample where the turn's audio begins
         * @param lastSpeechSample end of the last frame that counted as speech
         * @param atSample the present, silence included
         */
        record Paused(long turnStartSample, long lastSpeechSample, long atSample) implements Step {}

        /**
         * @param lastSpeechSample end of the last frame that counted as speech
         * @param endSample where the turn's audio ends, silence included
         */
        record Stopped(long lastSpeechSample, long endSample) implements Step {}

        /**
         * Nobody spoke for {@code idle_timeout_ms} after an answer.
         *
         * @param startSample where the answer had been played out, or the audio since the last turn begins
         * @param endSample the present
         */
        record IdleTimedOut(long startSample, long endSample) implements Step {}
    }

    private enum State { SILENT, SPEAKING }

    private static final Step UNCHANGED = new Step.Unchanged();

    private State state = State.SILENT;
    private int hotFrames;
    private long firstHotSample;
    private long heldBackSample = NEVER;
    private long turnStartSample;
    private long lastSpeechSample;
    private long heardSample;
    private long floorSample;
    private int looks;
    private long answeredSample = NEVER;

    /**
     * @param probability that the frame is speech
     * @param startSample where the frame begins
     * @param endSample where it ends
     */
    public Step onFrame(float probability, long startSample, long endSample, TurnDetection detection) {
        heardSample = endSample;
        return switch (state) {
            case SILENT -> onSilentFrame(probability, startSample, endSample, detection);
            case SPEAKING -> onSpeakingFrame(probability, endSample, detection);
        };
    }

    /** Should a turn begin with the next frame, it began here: its first speech was held back. {@link Long#MAX_VALUE} for no. */
    public void heldBackSince(long sample) {
        heldBackSample = sample;
    }

    /**
     * The answer to {@link Step.Paused}, whenever it comes: if the speaker went on meanwhile it means nothing.
     *
     * @param completeProbability that the speaker was done, 0 to 1
     * @param atSample the pause's {@code atSample}
     * @return {@link Step.Stopped} at what was heard last, or {@link Step.Unchanged}
     */
    public Step judged(float completeProbability, long atSample, TurnDetection detection) {
        if (state != State.SPEAKING || atSample <= lastSpeechSample || !(detection instanceof SemanticVad semantic)
                || completeProbability < SemanticPause.completeFrom(semantic.eagerness())) {
            return UNCHANGED;
        }
        return stop();
    }

    /** An answer will have been played out at this sample: the speaker's idle time is counted from there. */
    public void answered(long sample) {
        answeredSample = state == State.SPEAKING ? NEVER : sample;
    }

    /** Another answer is under way: nobody is idle until it is {@link #answered}. */
    public void answering() {
        answeredSample = NEVER;
    }

    public boolean speaking() {
        return state == State.SPEAKING;
    }

    /** The buffer was committed or cleared at this sample: no later turn reaches back past it. */
    public void reset(long sample) {
        enter(State.SILENT);
        floorSample = sample;
    }

    private Step onSilentFrame(float probability, long startSample, long endSample, TurnDetection detection) {
        if (probability < detection.threshold()) {
            hotFrames = 0;
            return idle(endSample, detection);
        }
        if (hotFrames++ == 0) {
            firstHotSample = startSample;
        }
        if (hotFrames < START_FRAMES) {
            return UNCHANGED;
        }
        lastSpeechSample = endSample;
        answeredSample = NEVER;
        firstHotSample = Math.min(firstHotSample, heldBackSample);
        turnStartSample =
                Math.max(floorSample, firstHotSample - (long) detection.prefixPaddingMillis() * SAMPLES_PER_MILLI);
        enter(State.SPEAKING);
        return new Step.Started(firstHotSample, turnStartSample);
    }

    private Step idle(long endSample, TurnDetection detection) {
        if (answeredSample == NEVER || !(detection instanceof ServerVad server) || server.idleTimeoutMillis() == 0
                || endSample - answeredSample < (long) server.idleTimeoutMillis() * SAMPLES_PER_MILLI) {
            return UNCHANGED;
        }
        var begin = Math.max(floorSample, answeredSample);
        answeredSample = NEVER;
        floorSample = endSample;
        return new Step.IdleTimedOut(begin, endSample);
    }

    private Step onSpeakingFrame(float probability, long endSample, TurnDetection detection) {
        if (probability >= Math.max(0.01, detection.threshold() - HYSTERESIS)) {
            lastSpeechSample = endSample;
            looks = 0;
            return UNCHANGED;
        }
        var silenceMillis = (endSample - lastSpeechSample) / SAMPLES_PER_MILLI;
        return switch (detection) {
            case ServerVad server -> silenceMillis >= server.silenceDurationMillis() ? stop() : UNCHANGED;
            case SemanticVad semantic -> {
                if (silenceMillis >= semantic.eagerness().maxWaitMillis()) {
                    yield stop();
                }
                if (silenceMillis < SemanticPause.lookMillis(looks)) {
                    yield UNCHANGED;
                }
                looks++;
                yield new Step.Paused(turnStartSample, lastSpeechSample, endSample);
            }
        };
    }

    private Step stop() {
        enter(State.SILENT);
        floorSample = heardSample;
        return new Step.Stopped(lastSpeechSample, heardSample);
    }

    private void enter(State next) {
        state = next;
        hotFrames = 0;
        looks = 0;
    }
}
