package dev.earshot.conversation;

import dev.earshot.protocol.TurnDetection;

/**
 * Finds the turns of a speaker in a row of speech probabilities ({@code server_vad}). Positions are samples at 16 kHz
 * since the first audio of the session.
 *
 * <pre>
 *   SILENT --{@value #START_FRAMES} frames at or over the threshold--&gt; SPEAKING   emits Started
 *   SPEAKING --silence_duration_ms under the lower threshold--&gt; SILENT            emits Stopped
 * </pre>
 */
public final class VoiceTurns {

    /** Two frames of 32 ms: a click is over before. */
    static final int START_FRAMES = 2;

    /** Speech once begun may grow this much fainter before it counts as silence. */
    private static final double HYSTERESIS = 0.15;

    private static final int SAMPLES_PER_MILLI = 16;

    /** What a frame brought about. */
    public sealed interface Step {

        /** Nothing changed. */
        record Unchanged() implements Step {}

        /**
         * @param startSample where the speech began, before padding
         * @param paddedStartSample where the turn's audio begins
         */
        record Started(long startSample, long paddedStartSample) implements Step {}

        /**
         * @param lastSpeechSample end of the last frame that counted as speech
         * @param endSample where the turn's audio ends, silence included
         */
        record Stopped(long lastSpeechSample, long endSample) implements Step {}
    }

    private enum State { SILENT, SPEAKING }

    private static final Step UNCHANGED = new Step.Unchanged();

    private State state = State.SILENT;
    private int hotFrames;
    private long firstHotSample;
    private long lastSpeechSample;
    private long floorSample;

    /**
     * @param probability that the frame is speech
     * @param startSample where the frame begins
     * @param endSample where it ends
     */
    public Step onFrame(float probability, long startSample, long endSample, TurnDetection detection) {
        return switch (state) {
            case SILENT -> onSilentFrame(probability, startSample, endSample, detection);
            case SPEAKING -> onSpeakingFrame(probability, endSample, detection);
        };
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
            return UNCHANGED;
        }
        if (hotFrames++ == 0) {
            firstHotSample = startSample;
        }
        if (hotFrames < START_FRAMES) {
            return UNCHANGED;
        }
        lastSpeechSample = endSample;
        var begin = firstHotSample;
        enter(State.SPEAKING);
        return new Step.Started(begin,
                Math.max(floorSample, begin - (long) detection.prefixPaddingMillis() * SAMPLES_PER_MILLI));
    }

    private Step onSpeakingFrame(float probability, long endSample, TurnDetection detection) {
        if (probability >= Math.max(0.01, detection.threshold() - HYSTERESIS)) {
            lastSpeechSample = endSample;
            return UNCHANGED;
        }
        if (endSample - lastSpeechSample < (long) detection.silenceDurationMillis() * SAMPLES_PER_MILLI) {
            return UNCHANGED;
        }
        enter(State.SILENT);
        floorSample = endSample;
        return new Step.Stopped(lastSpeechSample, endSample);
    }

    private void enter(State next) {
        state = next;
        hotFrames = 0;
    }
}
