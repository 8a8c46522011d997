package dev.earshot.upstream.engine.echo;

import java.util.Arrays;

/**
 * What is known of the way from the loudspeaker to the microphone: how late, and how loud in each band. Tells how much
 * of a frame is more than what came that way.
 */
final class ReturnPath {

    private static final int BANDS = SoundBands.COUNT;
    private static final int UNKNOWN = -1;

    /** A room's sound dies down about this fast in a frame: 60 dB in half a second. */
    private static final float TAIL_DECIBELS = 3.8f;

    /** Louder than expected by less is the same sound; from there on it takes so much to be another for sure. */
    private static final float MARGIN_DECIBELS = 5;
    private static final float RANGE_DECIBELS = 6;

    /** Over the noise; a sound in fewer bands than this counts as if it were in as many. */
    private static final float AUDIBLE_DECIBELS = 10;
    private static final float MIN_BANDS = 6;

    /** Played loudly enough to learn by. */
    private static final float PLAYED_DECIBELS = PlayedSound.SILENT_DECIBELS + 12;
    private static final float FIRST_STEP_DECIBELS = 2;
    private static final float LAST_STEP_DECIBELS = 0.4f;

    private final float[] gain = new float[BANDS];
    private final int[] seen = new int[BANDS];
    private final float[] tail = new float[BANDS];
    private final float[] levels = new float[BANDS];
    private int lag = UNKNOWN;

    boolean known() {
        return lag != UNKNOWN;
    }

    /** In hops of 16 ms. */
    int lag() {
        return lag;
    }

    /** Another way than before: what was learnt is worth nothing. */
    void adopt(int newLag) {
        lag = newLag;
        Arrays.fill(seen, 0);
    }

    /** Nothing is known of it any more. */
    void forget() {
        lag = UNKNOWN;
        Arrays.fill(tail, 0);
    }

    /** The same way, measured a little better. */
    void follow(int newLag) {
        lag = newLag;
    }

    /** Looks at what is due in this frame. */
    void advance(PlayedSound sound, long hop) {
        for (var b = 0; b < BANDS; b++) {
            tail[b] -= TAIL_DECIBELS;
        }
        for (var around = lag - 1; around <= lag + 1; around++) {
            sound.levels(hop - around, levels);
            for (var b = 0; b < BANDS; b++) {
                tail[b] = Math.max(tail[b], levels[b]);
            }
        }
        sound.levels(hop - lag, levels);
    }

    /** The frame is what was played: this is how loud it comes back. */
    void learn(float[] heard) {
        for (var b = 0; b < BANDS; b++) {
            if (levels[b] < PLAYED_DECIBELS) {
                continue;
            }
            var difference = heard[b] - levels[b];
            if (seen[b]++ == 0) {
                gain[b] = difference;
            } else {
                var step = Math.max(LAST_STEP_DECIBELS, FIRST_STEP_DECIBELS / seen[b]);
                gain[b] += Math.clamp(difference - gain[b], -step, step);
            }
        }
    }

    /** The share of the bands that can be heard in which there is more than was played, 0 to 1. */
    float unexplained(float[] heard, NoiseFloor noise) {
        var audible = 0;
        var more = 0f;
        var mean = meanGain();
        for (var b = 0; b < BANDS; b++) {
            if (heard[b] > noise.at(b) + AUDIBLE_DECIBELS) {
                audible++;
                var expected = Math.max(tail[b] + (seen[b] == 0 ? mean : gain[b]), noise.at(b));
                more += Math.clamp((heard[b] - expected - MARGIN_DECIBELS) / RANGE_DECIBELS, 0, 1);
            }
        }
        return more / Math.max(MIN_BANDS, audible);
    }

    private float meanGain() {
        var sum = 0f;
        var count = 0;
        for (var b = 0; b < BANDS; b++) {
            if (seen[b] > 0) {
                sum += gain[b];
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }
}
