package dev.earshot.upstream.engine.turnend;

/**
 * Power spectrum of {@value #LENGTH} real samples. The samples are taken for {@value #POINTS} complex numbers, which a
 * Stockham transform in steps of 5, 5, 4 and 2 turns over; the real spectrum is untangled from that. One thread at a
 * time.
 */
final class FrameSpectrum {

    static final int LENGTH = 400;
    static final int BINS = LENGTH / 2 + 1;

    private static final int POINTS = LENGTH / 2;
    private static final int[] RADICES = {5, 5, 4, 2};
    private static final float[] COSINES = new float[LENGTH];
    private static final float[] SINES = new float[LENGTH];

    static {
        for (var i = 0; i < LENGTH; i++) {
            COSINES[i] = (float) Math.cos(2 * Math.PI * i / LENGTH);
            SINES[i] = (float) -Math.sin(2 * Math.PI * i / LENGTH);
        }
    }

    private float[] real = new float[POINTS];
    private float[] imaginary = new float[POINTS];
    private float[] nextReal = new float[POINTS];
    private float[] nextImaginary = new float[POINTS];

    /**
     * @param samples {@value #LENGTH} of them, windowed already
     * @param power filled with {@value #BINS} squared magnitudes
     */
    void power(float[] samples, float[] power) {
        for (var i = 0; i < POINTS; i++) {
            real[i] = samples[2 * i];
            imaginary[i] = samples[2 * i + 1];
        }
        var stride = 1;
        for (var radix : RADICES) {
            step(radix, POINTS / (stride * radix), stride);
            stride *= radix;
        }
        for (var k = 0; k < BINS; k++) {
            var a = k % POINTS;
            var b = (POINTS - k) % POINTS;
            var evenReal = 0.5f * (real[a] + real[b]);
            var evenImaginary = 0.5f * (imaginary[a] - imaginary[b]);
            var oddReal = 0.5f * (imaginary[a] + imaginary[b]);
            var oddImaginary = -0.5f * (real[a] - real[b]);
            var re = evenReal + oddReal * COSINES[k] - oddImaginary * SINES[k];
            var im = evenImaginary + oddReal * SINES[k] + oddImaginary * COSINES[k];
            power[k] = re * re + im * im;
        }
    }

    /** Splits {@code stride} interleaved sequences of {@code radix * count} points into {@code radix} times as many. */
    private void step(int radix, int count, int stride) {
        var rootTurns = LENGTH / radix;
        for (var p = 0; p < count; p++) {
            for (var out = 0; out < radix; out++) {
                var twiddle = p * out * (2 * stride) % LENGTH;
                var twiddleReal = COSINES[twiddle];
                var twiddleImaginary = SINES[twiddle];
                for (var q = 0; q < stride; q++) {
                    var sumReal = 0f;
                    var sumImaginary = 0f;
                    for (var in = 0; in < radix; in++) {
                        var at = q + stride * (p + count * in);
                        var turn = in * out % radix * rootTurns;
                        sumReal += real[at] * COSINES[turn] - imaginary[at] * SINES[turn];
                        sumImaginary += real[at] * SINES[turn] + imaginary[at] * COSINES[turn];
                    }
                    var to = q + stride * (radix * p + out);
                    nextReal[to] = sumReal * twiddleReal - sumImaginary * twiddleImaginary;
                    nextImaginary[to] = sumReal * twiddleImaginary + sumImaginary * twiddleReal;
                }
            }
        }
        var spareReal = real;
        var spareImaginary = imaginary;
        real = nextReal;
        imaginary = nextImaginary;
        nextReal = spareReal;
        nextImaginary = spareImaginary;
    }
}
