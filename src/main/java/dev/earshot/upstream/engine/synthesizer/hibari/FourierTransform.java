package dev.earshot.upstream.engine.synthesizer.hibari;

/**
 * The discrete Fourier transform of a fixed number of complex points with small prime factors, by Stockham's method:
 * one pass per factor, from one array to the other and back, so nothing is put in bit-reversed order. Complex numbers
 * are interleaved, real part first. One thread at a time.
 */
final class FourierTransform {

    private static final int[] RADICES = {4, 5, 3, 2};
    private static final int MAX_RADIX = 5;

    private final int points;
    /** {@code exp(-2 pi i k / points)}, interleaved. */
    private final float[] roots;
    private final float[] spare;
    private final float[] real = new float[MAX_RADIX];
    private final float[] imaginary = new float[MAX_RADIX];

    /** @throws IllegalArgumentException when {@code points} has a prime factor above 5 */
    FourierTransform(int points) {
        this.points = points;
        var rest = points;
        for (var radix : RADICES) {
            while (rest > 0 && rest % radix == 0) {
                rest /= radix;
            }
        }
        if (points < 1 || rest != 1) {
            throw new IllegalArgumentException(points + " points have a prime factor above " + MAX_RADIX);
        }
        roots = new float[2 * points];
        for (var k = 0; k < points; k++) {
            roots[2 * k] = (float) Math.cos(2 * Math.PI * k / points);
            roots[2 * k + 1] = (float) -Math.sin(2 * Math.PI * k / points);
        }
        spare = new float[2 * points];
    }

    /** Transforms in place: {@code out[k] = sum over n of in[n] exp(-2 pi i k n / points)}, unscaled. */
    void forward(float[] data) {
        var from = data;
        var to = spare;
        var span = points;
        var stride = 1;
        for (var radix : RADICES) {
            while (span % radix == 0) {
                pass(from, to, radix, span / radix, stride);
                span /= radix;
                stride *= radix;
                var swap = from;
                from = to;
                to = swap;
            }
        }
        if (from != data) {
            System.arraycopy(from, 0, data, 0, 2 * points);
        }
    }

    /** One factor: {@code groups} butterflies of {@code radix} legs, each for {@code stride} interleaved sequences. */
    private void pass(float[] from, float[] to, int radix, int groups, int stride) {
        var legStep = 2 * groups * stride;
        for (var group = 0; group < groups; group++) {
            for (var lane = 0; lane < stride; lane++) {
                var at = 2 * (lane + stride * group);
                for (var leg = 0; leg < radix; leg++) {
                    real[leg] = from[at + leg * legStep];
                    imaginary[leg] = from[at + leg * legStep + 1];
                }
                var into = 2 * (lane + stride * radix * group);
                for (var out = 0; out < radix; out++) {
                    butterfly(to, into + 2 * stride * out, radix, out, out * group * stride);
                }
            }
        }
    }

    private void butterfly(float[] to, int into, int radix, int out, int twiddle) {
        var sumReal = real[0];
        var sumImaginary = imaginary[0];
        var step = out * (points / radix);
        var turn = 0;
        for (var leg = 1; leg < radix; leg++) {
            turn += step;
            turn -= turn >= points ? points : 0;
            var cosine = roots[2 * turn];
            var sine = roots[2 * turn + 1];
            sumReal += real[leg] * cosine - imaginary[leg] * sine;
            sumImaginary += real[leg] * sine + imaginary[leg] * cosine;
        }
        var cosine = roots[2 * twiddle];
        var sine = roots[2 * twiddle + 1];
        to[into] = sumReal * cosine - sumImaginary * sine;
        to[into + 1] = sumReal * sine + sumImaginary * cosine;
    }
}
