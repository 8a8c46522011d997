package dev.earshot.audio;

import dev.earshot.protocol.AudioFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Turns one stream of PCM16 24 kHz into what an audio event carries: base64 of the session's format. One thread. */
public final class EventAudioEncoder {

    private final G711 companding;
    private final Resampler resampler;

    public EventAudioEncoder(AudioFormat format) {
        companding = companding(format);
        resampler = companding == null ? null : new Resampler(Pcm16.INTERNAL_HERTZ, G711.HERTZ);
    }

    /** The companding law of a format, null for plain PCM. */
    public static G711 companding(AudioFormat format) {
        return switch (format) {
            case PCM -> null;
            case PCMU -> G711.PCMU;
            case PCMA -> G711.PCMA;
        };
    }

    /**
     * @param pcm PCM16 little-endian mono 24 kHz, lent for the call
     * @return base64; empty when a resampler holds all of it back
     */
    public String encode(ByteBuffer pcm, int offsetBytes, int samples) {
        if (companding == null) {
            return base64(pcm, offsetBytes, samples * Pcm16.BYTES_PER_SAMPLE);
        }
        var most = resampler.outputSamples(samples);
        ByteBuf work = PooledByteBufAllocator.DEFAULT.directBuffer(most * (Pcm16.BYTES_PER_SAMPLE + 1));
        try {
            var view = work.nioBuffer(0, work.capacity()).order(ByteOrder.LITTLE_ENDIAN);
            var made = resampler.process(pcm, offsetBytes, samples, view, 0);
            companding.encode(view, 0, made, view, most * Pcm16.BYTES_PER_SAMPLE);
            return base64(view, most * Pcm16.BYTES_PER_SAMPLE, made);
        } finally {
            work.release();
        }
    }

    private static String base64(ByteBuffer from, int offsetBytes, int lengthBytes) {
        var bytes = new byte[lengthBytes];
        from.get(offsetBytes, bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
