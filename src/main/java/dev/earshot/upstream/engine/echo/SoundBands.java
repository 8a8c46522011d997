package dev.earshot.upstream.engine.echo;

import dev.earshot.audio.PowerSpectrum;
import java.nio.ByteBuffer;

/**
 * The levels of {@value #COUNT} bands from 250 to 6250 Hz in a frame of 32 ms: what a small loudspeaker can play, finely
 * enough at the low end to tell one voice's harmonics from another's. The bins are 31.25 Hz wide whatever the rate of
 * the samples, so frames of different rates compare. One thread at a time.
 */
final class SoundBands {

    static final int COUNT = 24;

    /** The rate of the microphone here. */
    static final int HEARD_HERTZ = 16_000;

    private static final int[] EDGE_BINS = {8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80,
        88, 104, 120, 152, 200};
    private static final int FRAMES_PER_SECOND_32_MS = 125;
    private static final int FRAMES_OF_4 = 4;

    private final int samples;
    private final float[] window;
    private final float[] frame;
    private final float[] power;
    private final PowerSpectrum spectrum;
    private final float scale;

    SoundBands(int hertz) {
        samples = hertz * FRAMES_OF_4 / FRAMES_PER_SECOND_32_MS;
        window = new float[samples];
        for (var i = 0; i < samples; i++) {
            window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / samples));
        }
        frame = new float[samples];
        spectrum = new PowerSpectrum(samples);
        power = new float[spectrum.bins()];
        scale = 1f / samples / samples;
    }

    int frameSamples() {
        return samples;
    }

    /**
     * @param pcm of {@link #frameSamples} little-endian samples from this index on, as its order says
     * @param decibels filled with each band's level over one step of PCM16, 0 or more
     */
    void measure(ByteBuffer pcm, int offsetBytes, float[] decibels) {
        for (var i = 0; i < samples; i++) {
            frame[i] = pcm.getShort(offsetBytes + i * Short.BYTES) * window[i];
        }
        spectrum.power(frame, power);
        for (var band = 0; band < COUNT; band++) {
            var sum = 0f;
            for (var bin = EDGE_BINS[band]; bin < EDGE_BINS[band + 1]; bin++) {
                sum += power[bin];
            }
            decibels[band] = (float) (10 * Math.log10(1 + sum * scale));
        }
    }
}
