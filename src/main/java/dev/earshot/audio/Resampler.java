package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A streaming change of sample rate by any ratio of small whole numbers: a polyphase Kaiser-windowed sinc filter.
 *
 * <p>Flat up to 85 % of the lower rate's half, more than 60 dB down above that half, linear phase. How the input is
 * cut into calls does not change one bit of the output. The delay is constant, {@link #delayNanos()}: 3.7 ms where
 * 8 000 Hz is involved, 1.9 ms for 16 000, 1.3 ms between 24 000 and 48 000.
 */
public final class Resampler {

    /** Kaiser's design formula: stop-band attenuation, its window shape, and filter length for a transition width. */
    private static final double STOPBAND_DECIBELS = 72;
    private static final double KAISER_BETA = 0.1102 * (STOPBAND_DECIBELS - 8.7);
    private static final double PASSBAND_OF_NYQUIST = 0.85;

    private static final int BLOCK_SAMPLES = 480;
    private static final int MAX_RATIO_TERM = 1024;

    private final int up;
    private final int down;
    private final int taps;
    private final long delayNanos;
    /** One row of {@code taps} per phase, oldest sample first. */
    private final float[] coefficients;
    /** The last {@code taps - 1} input samples, and behind them the block at work. */
    private final float[] window;
    /** When the next output is due, counted from the start of the next block in steps of 1/(input rate * up). */
    private int due;

    /**
     * Prepares the filter; this is the only place that allocates.
     *
     * @throws IllegalArgumentException when a rate is not positive or their ratio is not one of small numbers
     */
    public Resampler(int inputHertz, int outputHertz) {
        if (inputHertz <= 0 || outputHertz <= 0) {
            throw new IllegalArgumentException("rates are positive: " + inputHertz + ", " + outputHertz);
        }
        var divisor = greatestCommonDivisor(inputHertz, outputHertz);
        this.up = outputHertz / divisor;
        this.down = inputHertz / divisor;
        if (up > MAX_RATIO_TERM || down > MAX_RATIO_TERM) {
            throw new IllegalArgumentException("no small ratio: " + inputHertz + " to " + outputHertz);
        }
        var lowerNyquist = Math.min(inputHertz, outputHertz) / 2.0;
        var transition = lowerNyquist * (1 - PASSBAND_OF_NYQUIST);
        this.taps = (int) Math.ceil((STOPBAND_DECIBELS - 7.95) / (14.36 * transition / inputHertz));
        this.coefficients = design(lowerNyquist * (1 + PASSBAND_OF_NYQUIST) / 2 / ((double) inputHertz * up));
        this.window = new float[taps - 1 + BLOCK_SAMPLES];
        this.delayNanos = Math.round((taps * up - 1) / 2.0 / ((double) inputHertz * up) * 1e9);
    }

    /** How many samples the next {@link #process} of {@code inputSamples} will write. */
    public int outputSamples(int inputSamples) {
        var end = (long) inputSamples * up;
        return due >= end ? 0 : (int) ((end - due - 1) / down) + 1;
    }

    /** How much later a sound stands in the output than in the input. */
    public long delayNanos() {
        return delayNanos;
    }

    /**
     * Filters PCM16 from byte {@code inOffsetBytes} of {@code in} to byte {@code outOffsetBytes} of {@code out}.
     *
     * @return the samples written, always {@link #outputSamples} of the input
     * @throws IndexOutOfBoundsException when {@code out} has no room for them; nothing is consumed then
     */
    public int process(ByteBuffer in, int inOffsetBytes, int inputSamples, ByteBuffer out, int outOffsetBytes) {
        Pcm16.check(in, inOffsetBytes, inputSamples);
        Pcm16.check(out, outOffsetBytes, outputSamples(inputSamples));
        var written = 0;
        for (var consumed = 0; consumed < inputSamples; consumed += BLOCK_SAMPLES) {
            var block = Math.min(BLOCK_SAMPLES, inputSamples - consumed);
            for (var i = 0; i < block; i++) {
                window[taps - 1 + i] = in.getShort(inOffsetBytes + (consumed + i) * Pcm16.BYTES_PER_SAMPLE);
            }
            written += filter(block, out, outOffsetBytes + written * Pcm16.BYTES_PER_SAMPLE);
            System.arraycopy(window, block, window, 0, taps - 1);
        }
        return written;
    }

    /** Forgets the past, as before another talk spurt. */
    public void reset() {
        Arrays.fill(window, 0);
        due = 0;
    }

    private int filter(int block, ByteBuffer out, int outOffsetBytes) {
        var written = 0;
        var end = block * up;
        for (; due < end; due += down) {
            var value = dot(due % up * taps, due / up);
            out.putShort(outOffsetBytes + written++ * Pcm16.BYTES_PER_SAMPLE, Pcm16.saturate(value));
        }
        due -= end;
        return written;
    }

    /** Four sums, because one would make each addition wait for the last. */
    private float dot(int row, int start) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        var i = 0;
        for (; i + 3 < taps; i += 4) {
            a += coefficients[row + i] * window[start + i];
            b += coefficients[row + i + 1] * window[start + i + 1];
            c += coefficients[row + i + 2] * window[start + i + 2];
            d += coefficients[row + i + 3] * window[start + i + 3];
        }
        for (; i < taps; i++) {
            a += coefficients[row + i] * window[start + i];
        }
        return a + b + (c + d);
    }

    /** The prototype low-pass at {@code up} times the input rate, cut into phases; each phase sums to exactly 1. */
    private float[] design(double cutoffPerSample) {
        var length = taps * up;
        var center = (length - 1) / 2.0;
        var rows = new float[length];
        for (var phase = 0; phase < up; phase++) {
            var row = new double[taps];
            var sum = 0.0;
            for (var tap = 0; tap < taps; tap++) {
                var distance = phase + tap * up - center;
                var shape = besselI0(KAISER_BETA * Math.sqrt(1 - Math.pow(distance / (center + 1), 2)));
                row[tap] = sinc(2 * cutoffPerSample * distance) * shape;
                sum += row[tap];
            }
            for (var tap = 0; tap < taps; tap++) {
                rows[phase * taps + taps - 1 - tap] = (float) (row[tap] / sum);
            }
        }
        return rows;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double besselI0(double x) {
        var sum = 1.0;
        var term = 1.0;
        for (var k = 1; term > sum * 1e-12; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
