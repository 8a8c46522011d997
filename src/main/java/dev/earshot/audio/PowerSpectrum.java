package dev.earshot.audio;

/**
 * Power spectrum of a fixed, even number of real samples whose half has no prime factor above 5. The samples are taken
 * for half as many complex numbers, which a Stockham transform in steps of 5, 4, 3 and 2 turns over; the real spectrum
 * is untangled from that. One thread at a time.
 */
public final class PowerSpectrum {

    private static final int[] RADICES = {5, 4, 3, 2};

    private final int length;
    private final int points;
    private final float[] cosines;
    private final float[] sines;
    private float[] real;
    private float[] imaginary;
    private float[] nextReal;
    private float[] nextImaginary;

    /** @throws IllegalArgumentException when the length is odd or its half has a prime factor above 5 */
    public PowerSpectrum(int length) {
        this.length = length;
        this.points = length / 2;
        var rest = points;
        for (var radix : RADICES) {
            while (rest > 0 && rest % radix == 0) {
                rest /= radix;
            }
        }
        if (rest != 1 || length % 2 != 0) {
            throw new IllegalArgumentException("no spectrum of " + length + " samples");
        }
        cosines = new float[length];
        sines = new float[length];
        for (var i = 0; i < length; i++) {
            cosines[i] = (float) Math.cos(2 * Math.PI * i / length);
            sines[i] = (float) -Math.sin(2 * Math.PI * i / length);
        }
        real = new float[points];
        imaginary = new float[points];
        nextReal = new float[points];
        nextImaginary = new float[points];
    }

    /** How many bins a spectrum has, both ends included. */
    public int bins() {
        return points + 1;
    }

    /**
     * @param samples as many as the length, windowed already
     * @param power filled with {@link #bins} squared magnitudes
     */
    public void power(float[] samples, float[] power) {
        for (var i = 0; i < points; i++) {
            real[i] = samples[2 * i];
            imaginary[i] = samples[2 * i + 1];
        }
        var stride = 1;
        for (var radix : RADICES) {
            while (points / stride % radix == 0) {
                step(radix, points / (stride * radix), stride);
                stride *= radix;
            }
        }
        for (var k = 0; k <= points; k++) {
            var a = k % points;
            var b = (points - k) % points;
            var evenReal = 0.5f * (real[a] + real[b]);
            var evenImaginary = 0.5f * (imaginary[a] - imaginary[b]);
            var oddReal = 0.5f * (imaginary[a] + imaginary[b]);
            var oddImaginary = -0.5f * (real[a] - real[b]);
            var re = evenReal + oddReal * cosines[k] - oddImaginary * sines[k];
            var im = evenImaginary + oddReal * sines[k] + oddImaginary * cosines[k];
            power[k] = re * re + im * im;
        }
    }

    /** Splits {@code stride} interleaved sequences of {@code radix * count} points into {@code radix} times as many. */
    private void step(int radix, int count, int stride) {
        var rootTurns = length / radix;
        for (var p = 0; p < count; p++) {
            for (var out = 0; out < radix; out++) {
                var twiddle = p * out * (2 * stride) % length;
                var twiddleReal = cosines[twiddle];
                var twiddleImaginary = sines[twiddle];
                for (var q = 0; q < stride; q++) {
                    var sumReal = 0f;
                    var sumImaginary = 0f;
                    for (var in = 0; in < radix; in++) {
                        var at = q + stride * (p + count * in);
                        var turn = in * out % radix * rootTurns;
                        sumReal += real[at] * cosines[turn] - imaginary[at] * sines[turn];
                        sumImaginary += real[at] * sines[turn] + imaginary[at] * cosines[turn];
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
