package dev.earshot.upstream.engine.echo;

import java.util.Arrays;

/** The level each band falls to between sounds: follows downwards at once, upwards by 2 dB a second. */
final class NoiseFloor {

    private static final float RISE_DECIBELS = 0.06f;
    private static final float SMOOTHING = 0.3f;

    private final float[] smooth = new float[SoundBands.COUNT];
    private final float[] decibels = new float[SoundBands.COUNT];
    private boolean begun;

    NoiseFloor() {
        Arrays.fill(decibels, Float.MAX_VALUE);
    }

    void add(float[] heard) {
        for (var b = 0; b < decibels.length; b++) {
            smooth[b] += (begun ? SMOOTHING : 1) * (heard[b] - smooth[b]);
            decibels[b] = Math.min(smooth[b], decibels[b] + RISE_DECIBELS);
        }
        begun = true;
    }

    float at(int band) {
        return decibels[band];
    }
}
