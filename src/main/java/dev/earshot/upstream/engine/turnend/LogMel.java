package dev.earshot.upstream.engine.turnend;

import dev.earshot.audio.PowerSpectrum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The picture of sound that Whisper's encoders look at: 8 s at 16 kHz as {@value MelBands#COUNT} bands by
 * {@value #FRAMES} frames of 10 ms, logarithmic, about -1 to 1.5. Shorter audio stands at the end, after zeros. The
 * waveform, zeros included, is brought to mean 0 and variance 1 first. About 0.9 MB of heap; one thread at a time.
 */
final class LogMel {

    static final int SAMPLES = 8 * 16_000;
    static final int FRAMES = 800;

    private static final int HOP_SAMPLES = SAMPLES / FRAMES;
    private static final int MARGIN = MelBands.FRAME_SAMPLES / 2;
    private static final double VARIANCE_FLOOR = 1e-7;
    private static final float ENERGY_FLOOR = 1e-10f;
    /** What is this many decades fainter than the loudest spot is all the same. */
    private static final float DECADES = 8;
    private static final float[] WINDOW = new float[MelBands.FRAME_SAMPLES];

    static {
        for (var i = 0; i < WINDOW.length; i++) {
            WINDOW[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW.length));
        }
    }

    /** The waveform, with a mirrored margin on either side so that every frame has its middle on its hop. */
    private final float[] wave = new float[SAMPLES + 2 * MARGIN];
    private final float[] picture = new float[MelBands.COUNT * FRAMES];
    private final float[] frame = new float[MelBands.FRAME_SAMPLES];
    private final float[] power = new float[MelBands.FRAME_SAMPLES / 2 + 1];
    private final PowerSpectrum spectrum = new PowerSpectrum(MelBands.FRAME_SAMPLES);

    /**
     * @param pcm16k PCM16, read by absolute index in little-endian whatever its order
     * @param samples how many, up to {@value #SAMPLES}
     * @param out filled from index 0 with all frames of the first band, then of the second, and so on
     */
    void write(ByteBuffer pcm16k, int offsetBytes, int samples, FloatBuffer out) {
        load(pcm16k, offsetBytes, samples);
        // All frames that lie in the zeros before the audio look the same, so one is worked out for all.
        var still = (SAMPLES - samples - MARGIN) / HOP_SAMPLES;
        var loudest = Float.NEGATIVE_INFINITY;
        for (var t = Math.max(0, still); t < FRAMES; t++) {
            loudest = Math.max(loudest, look(t));
        }
        for (var band = 0; still > 0 && band < MelBands.COUNT; band++) {
            Arrays.fill(picture, band * FRAMES, band * FRAMES + still, picture[band * FRAMES + still]);
        }
        var floor = loudest - DECADES;
        for (var i = 0; i < picture.length; i++) {
            picture[i] = (Math.max(picture[i], floor) + 4) / 4;
        }
        out.put(0, picture);
    }

    private void load(ByteBuffer pcm16k, int offsetBytes, int samples) {
        var swapped = pcm16k.order() == ByteOrder.BIG_ENDIAN;
        var begin = MARGIN + SAMPLES - samples;
        var sum = 0L;
        var squares = 0L;
        for (var i = 0; i < samples; i++) {
            var raw = pcm16k.getShort(offsetBytes + i * Short.BYTES);
            var sample = swapped ? Short.reverseBytes(raw) : raw;
            wave[begin + i] = sample;
            sum += sample;
            squares += sample * sample;
        }
        var mean = (double) sum / SAMPLES;
        var variance = ((double) squares / SAMPLES - mean * mean) / (32_768.0 * 32_768.0);
        var scale = 1 / (32_768.0 * Math.sqrt(variance + VARIANCE_FLOOR));
        Arrays.fill(wave, MARGIN, begin, (float) (-mean * scale));
        for (var i = begin; i < MARGIN + SAMPLES; i++) {
            wave[i] = (float) ((wave[i] - mean) * scale);
        }
        for (var i = 1; i <= MARGIN; i++) {
            wave[MARGIN - i] = wave[MARGIN + i];
            wave[MARGIN + SAMPLES - 1 + i] = wave[MARGIN + SAMPLES - 1 - i];
        }
    }

    private float look(int t) {
        for (var i = 0; i < frame.length; i++) {
            frame[i] = wave[t * HOP_SAMPLES + i] * WINDOW[i];
        }
        spectrum.power(frame, power);
        var loudest = Float.NEGATIVE_INFINITY;
        for (var band = 0; band < MelBands.COUNT; band++) {
            var level = (float) Math.log10(Math.max(ENERGY_FLOOR, MelBands.energy(band, power)));
            picture[band * FRAMES + t] = level;
            loudest = Math.max(loudest, level);
        }
        return loudest;
    }
}
