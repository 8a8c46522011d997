package dev.earshot.upstream.engine.synthesizer.hibari;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Turns spectral frames into samples, one hop at a time: the pulses through the voiced filter, plus shaped noise, plus
 * the residual, each frame transformed back and overlapped with its neighbours. {@link #begin} for each clause; one
 * thread at a time.
 */
final class Vocoder {

    private static final int WINDOW_SAMPLES = SpectralFrames.WINDOW_SAMPLES;
    private static final int HOP_SAMPLES = SpectralFrames.HOP_SAMPLES;
    private static final int BINS = SpectralFrames.BINS;
    private static final int OVERLAP = WINDOW_SAMPLES / HOP_SAMPLES;
    /** Frames before the middle of the first window: its first half is no part of the clause. */
    private static final int LEAD_HOPS = OVERLAP / 2;
    private static final float MAX_LOG = 7;
    /** Less is no voice: 40 Hz. */
    private static final float MIN_SPACING_BINS = 2;
    private static final int NOISE_VALUES = 1 << 16;

    private static final float[] WINDOW = hann();
    /** So that a pure tone stands in the spectrum with its own amplitude. */
    private static final float[] PULSE_WINDOW = scaled(WINDOW, 4f / WINDOW_SAMPLES);
    private static final float[] NOISE = gaussian();

    private final FourierTransform fourier = new FourierTransform(WINDOW_SAMPLES);
    private final SplittableRandom random = new SplittableRandom();
    private final float[] work = new float[2 * WINDOW_SAMPLES];
    /** Sums of overlapping frames; the first hop is the next to be complete. */
    private final float[] overlap = new float[WINDOW_SAMPLES];
    private SpectralFrames spectrum;
    private GlottalPulses pulses;
    private boolean moved;
    private int frame;

    /** Starts a clause. */
    void begin(SpectralFrames clause, float pitchFactor) {
        spectrum = clause;
        pulses = new GlottalPulses(clause.pitchHertz(), pitchFactor);
        moved = pitchFactor != 1;
        Arrays.fill(overlap, 0);
        frame = 0;
    }

    /**
     * Writes the next {@link SpectralFrames#HOP_SAMPLES} samples, about -1 to 1.
     *
     * @return false, and nothing written, when the clause is over
     */
    boolean nextHop(float[] into) {
        while (frame < spectrum.frames() + LEAD_HOPS) {
            var hop = frame++;
            if (hop < spectrum.frames()) {
                addFrame(hop);
            }
            var complete = hop >= LEAD_HOPS;
            if (complete) {
                for (var i = 0; i < HOP_SAMPLES; i++) {
                    into[i] = overlap[i] / weight(hop, i);
                }
            }
            System.arraycopy(overlap, HOP_SAMPLES, overlap, 0, WINDOW_SAMPLES - HOP_SAMPLES);
            Arrays.fill(overlap, WINDOW_SAMPLES - HOP_SAMPLES, WINDOW_SAMPLES, 0);
            if (complete) {
                return true;
            }
        }
        return false;
    }

    /** The squared windows that overlap at a sample: less at both ends of the clause. */
    private float weight(int hop, int sample) {
        var sum = 0f;
        for (var age = 0; age < OVERLAP; age++) {
            if (hop - age >= 0 && hop - age < spectrum.frames()) {
                var value = WINDOW[sample + age * HOP_SAMPLES];
                sum += value * value;
            }
        }
        return Math.max(sum, 1e-6f);
    }

    private void addFrame(int hop) {
        pulses.around(hop, PULSE_WINDOW, work);
        fourier.forward(work);
        var noiseAt = random.nextInt(NOISE_VALUES);
        var spacing = spectrum.pitchHertz()[hop] * WINDOW_SAMPLES / SpectralFrames.SAMPLE_RATE_HERTZ;
        for (var bin = 0; bin < BINS; bin++) {
            var at = bin * spectrum.frames() + hop;
            var taught = taughtBin(bin, spacing) * spectrum.frames() + hop;
            var voiced = magnitude(spectrum.voicedLog()[taught]);
            var turn = Math.PI * hyperbolicTangent(spectrum.voicedTurn()[taught]);
            var turnReal = voiced * (float) Math.cos(turn);
            var turnImaginary = voiced * (float) Math.sin(turn);
            var breath = magnitude(spectrum.breathLog()[at]);
            var residual = magnitude(spectrum.residualLog()[at]);
            var phase = spectrum.residualPhase()[at];
            var pulseReal = work[2 * bin];
            var pulseImaginary = work[2 * bin + 1];
            work[2 * bin] = pulseReal * turnReal - pulseImaginary * turnImaginary
                    + breath * NOISE[(noiseAt + 2 * bin) % NOISE_VALUES] + residual * (float) Math.cos(phase);
            // Conjugated: with the mirrored half below, a forward transform then is the inverse one.
            work[2 * bin + 1] = -(pulseReal * turnImaginary + pulseImaginary * turnReal
                    + breath * NOISE[(noiseAt + 2 * bin + 1) % NOISE_VALUES] + residual * (float) Math.sin(phase));
        }
        work[1] = 0;
        work[2 * BINS - 1] = 0;
        for (var bin = 1; bin < BINS - 1; bin++) {
            var mirror = WINDOW_SAMPLES - bin;
            work[2 * mirror] = work[2 * bin];
            work[2 * mirror + 1] = -work[2 * bin + 1];
        }
        fourier.forward(work);
        for (var i = 0; i < WINDOW_SAMPLES; i++) {
            overlap[i] += work[2 * i] * WINDOW[i] / WINDOW_SAMPLES;
        }
    }

    /**
     * The bin whose filter is to be used. Between the harmonics of its own pitch the network was taught none, for
     * nothing is there to filter: harmonics moved elsewhere get that of the nearest one.
     */
    private int taughtBin(int bin, float spacingBins) {
        if (!moved || spacingBins < MIN_SPACING_BINS) {
            return bin;
        }
        var harmonic = Math.max(1, Math.round(bin / spacingBins));
        return Math.min(BINS - 1, Math.round(harmonic * spacingBins));
    }

    private static float magnitude(float log) {
        return (float) Math.exp(Math.min(log, MAX_LOG));
    }

    private static double hyperbolicTangent(float value) {
        return 1 - 2 / (Math.exp(2.0 * value) + 1);
    }

    private static float[] hann() {
        var window = new float[WINDOW_SAMPLES];
        for (var i = 0; i < WINDOW_SAMPLES; i++) {
            window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW_SAMPLES));
        }
        return window;
    }

    private static float[] scaled(float[] values, float factor) {
        var scaled = values.clone();
        for (var i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    /** Drawn once: a frame starts somewhere in it, which no ear tells from fresh noise. */
    private static float[] gaussian() {
        var random = new java.util.Random(20_261_122);
        var values = new float[NOISE_VALUES];
        for (var i = 0; i < NOISE_VALUES; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
