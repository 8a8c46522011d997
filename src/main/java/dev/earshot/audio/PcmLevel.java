package dev.earshot.audio;

import java.nio.ByteBuffer;

/**
 * How loud a frame is, in dBFS: 0 is the largest sample there is, a full-scale sine has an RMS of -3.01.
 * Silence answers {@link #SILENCE_DBFS}, the quietest value the RTP audio level can say (RFC 6464).
 */
public final class PcmLevel {

    public static final double SILENCE_DBFS = -127;

    private static final double FULL_SCALE = 32_768;

    private PcmLevel() {
    }

    /** Root mean square of the samples from byte {@code offsetBytes}; no samples are silent. */
    public static double rmsDbfs(ByteBuffer pcm, int offsetBytes, int samples) {
        Pcm16.check(pcm, offsetBytes, samples);
        var energy = 0L;
        for (var i = 0; i < samples; i++) {
            int sample = pcm.getShort(offsetBytes + i * Pcm16.BYTES_PER_SAMPLE);
            energy += sample * sample;
        }
        return energy == 0 ? SILENCE_DBFS : 10 * Math.log10(energy / (samples * FULL_SCALE * FULL_SCALE));
    }

    /** The sample farthest from zero. */
    public static double peakDbfs(ByteBuffer pcm, int offsetBytes, int samples) {
        Pcm16.check(pcm, offsetBytes, samples);
        var peak = 0;
        for (var i = 0; i < samples; i++) {
            peak = Math.max(peak, Math.abs(pcm.getShort(offsetBytes + i * Pcm16.BYTES_PER_SAMPLE)));
        }
        return peak == 0 ? SILENCE_DBFS : 20 * Math.log10(peak / FULL_SCALE);
    }
}
