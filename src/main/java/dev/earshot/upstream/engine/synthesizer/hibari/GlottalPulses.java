package dev.earshot.upstream.engine.synthesizer.hibari;

import java.util.Arrays;

/**
 * The excitation of a voice: pulses at the given pitch, as every harmonic below {@value #TOP_HERTZ} Hz at the same
 * strength, by the closed form of their sum. Silent where there is no voice. Made sample by sample as far as asked for.
 */
final class GlottalPulses {

    private static final float TOP_HERTZ = 11_000;
    /** Slower than this is no voice. */
    private static final float LOWEST_HERTZ = 40;

    private final float[] pitchHertz;
    private final float pitchFactor;
    private final float[] samples;
    private int made;
    /** In turns, 0 to 1. */
    private double phase;

    /** @param pitchHertz one per {@link SpectralFrames#HOP_SAMPLES}; @param pitchFactor multiplies all of them */
    GlottalPulses(float[] pitchHertz, float pitchFactor) {
        this.pitchHertz = pitchHertz;
        this.pitchFactor = pitchFactor;
        this.samples = new float[pitchHertz.length * SpectralFrames.HOP_SAMPLES];
    }

    /**
     * The window's worth of samples around the middle of a frame, mirrored where it reaches past an end, as the real
     * parts of {@code into}; the imaginary ones become 0.
     */
    void around(int frame, float[] window, float[] into) {
        var start = frame * SpectralFrames.HOP_SAMPLES - SpectralFrames.WINDOW_SAMPLES / 2;
        makeUpTo(Math.min(samples.length, start + SpectralFrames.WINDOW_SAMPLES));
        var last = samples.length - 1;
        Arrays.fill(into, 0);
        for (var i = 0; i < window.length; i++) {
            var at = Math.abs(start + i);
            at = at > last ? 2 * last - at : at;
            // A clause shorter than half a window has no mirror image for all of it.
            into[2 * i] = at < 0 ? 0 : samples[at] * window[i];
        }
    }

    private void makeUpTo(int end) {
        for (; made < end; made++) {
            var pitch = pitchAt(made);
            var voiced = pitch > LOWEST_HERTZ;
            pitch = Math.max(pitch, LOWEST_HERTZ);
            phase += pitch / (double) SpectralFrames.SAMPLE_RATE_HERTZ;
            phase -= Math.floor(phase);
            if (voiced) {
                samples[made] = harmonics(2 * Math.PI * phase, (int) (TOP_HERTZ / pitch));
            }
        }
    }

    /** Straight lines between the middles of the frames. */
    private float pitchAt(int sample) {
        var position = (sample + 0.5f) / SpectralFrames.HOP_SAMPLES - 0.5f;
        var left = (int) Math.floor(position);
        var share = position - left;
        var before = pitchHertz[Math.max(left, 0)];
        var after = pitchHertz[Math.min(left + 1, pitchHertz.length - 1)];
        return (before + (after - before) * share) * pitchFactor;
    }

    /** {@code cos(t) + cos(2t) + ... + cos(count * t)}. */
    private static float harmonics(double angle, int count) {
        var half = 2 * Math.sin(angle / 2);
        if (Math.abs(half) <= 2e-3) {
            return count;
        }
        return (float) (Math.sin((count + 0.5) * angle) / half - 0.5);
    }
}
