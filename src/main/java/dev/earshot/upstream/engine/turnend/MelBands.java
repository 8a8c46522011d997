package dev.earshot.upstream.engine.turnend;

/**
 * {@value #COUNT} triangular bands from 0 to 8000 Hz, evenly spaced on Slaney's mel scale (linear below 1000 Hz,
 * logarithmic above) and each of unit area, over the bins of a spectrum of {@value #FRAME_SAMPLES} samples at 16 kHz.
 */
final class MelBands {

    static final int COUNT = 80;
    static final int FRAME_SAMPLES = 400;

    private static final double BIN_HERTZ = 16_000.0 / FRAME_SAMPLES;
    private static final double LINEAR_HERTZ_PER_MEL = 200.0 / 3;
    private static final double LINEAR_MELS = 15;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private static final int[] FIRST_BIN = new int[COUNT];
    private static final float[][] WEIGHTS = new float[COUNT][];

    static {
        var topMel = LINEAR_MELS + Math.log(8_000 / (LINEAR_MELS * LINEAR_HERTZ_PER_MEL)) / LOG_STEP;
        var corners = new double[COUNT + 2];
        for (var i = 0; i < corners.length; i++) {
            corners[i] = hertz(topMel * i / (COUNT + 1));
        }
        for (var band = 0; band < COUNT; band++) {
            var low = corners[band];
            var centre = corners[band + 1];
            var high = corners[band + 2];
            var first = (int) Math.ceil(low / BIN_HERTZ);
            var last = Math.min(FRAME_SAMPLES / 2, (int) Math.floor(high / BIN_HERTZ));
            FIRST_BIN[band] = first;
            WEIGHTS[band] = new float[last - first + 1];
            for (var bin = first; bin <= last; bin++) {
                var hertz = bin * BIN_HERTZ;
                var height = Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre));
                WEIGHTS[band][bin - first] = (float) (Math.max(0, height) * 2 / (high - low));
            }
        }
    }

    private MelBands() {
    }

    /** How much of the power lies in the band. */
    static float energy(int band, float[] power) {
        var weights = WEIGHTS[band];
        var first = FIRST_BIN[band];
        var sum = 0f;
        for (var i = 0; i < weights.length; i++) {
            sum += weights[i] * power[first + i];
        }
        return sum;
    }

    private static double hertz(double mel) {
        return mel < LINEAR_MELS ? mel * LINEAR_HERTZ_PER_MEL
                : LINEAR_MELS * LINEAR_HERTZ_PER_MEL * Math.exp((mel - LINEAR_MELS) * LOG_STEP);
    }
}
