package dev.earshot.upstream.engine;

import dev.earshot.audio.Base64Codec;
import dev.earshot.audio.EventAudioEncoder;
import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Resampler;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.AudioFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteOrder;

/** Reads the base64 audio of an event: whole samples of the session's format. */
record RecordedAudio(AudioFormat format) {

    private static final int MAX_BYTES = 15 * 1024 * 1024;

    /**
     * The bytes as they came.
     *
     * @param param the field, for the error
     * @return the caller's to release
     * @throws ApiException {@code invalid_value} when it is no base64, no whole samples or too long
     */
    ByteBuf bytes(String base64, String param) {
        var most = base64.length() / 4 * 3 + 3;
        if (most > MAX_BYTES + 3) {
            throw refused(param, "at most 15 MiB of audio fit into one event.");
        }
        var audio = PooledByteBufAllocator.DEFAULT.directBuffer(most);
        var bytes = Base64Codec.decode(base64, 0, base64.length(), audio.nioBuffer(0, most), 0);
        if (bytes < 0 || bytes % format.bytesPerSample() != 0) {
            audio.release();
            throw refused(param, bytes < 0 ? "base64 of '" + format.wireType() + "' was expected."
                    : bytes + " bytes are not a whole number of 16-bit samples.");
        }
        return audio.writerIndex(bytes);
    }

    /** As {@link #bytes}, brought to PCM16 16 kHz. */
    ByteBuf decode(String base64, String param) {
        var raw = bytes(base64, param);
        try {
            var samples = raw.readableBytes() / format.bytesPerSample();
            var resampler = new Resampler(format.hertz(), Ear.HERTZ);
            var out = PooledByteBufAllocator.DEFAULT.directBuffer(
                    Math.max(1, resampler.outputSamples(samples)) * Pcm16.BYTES_PER_SAMPLE);
            var target = out.nioBuffer(0, out.capacity()).order(ByteOrder.LITTLE_ENDIAN);
            var companding = EventAudioEncoder.companding(format);
            int made;
            if (companding == null) {
                made = resampler.process(raw.nioBuffer().order(ByteOrder.LITTLE_ENDIAN), 0, samples, target, 0);
            } else {
                var pcm = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, samples) * Pcm16.BYTES_PER_SAMPLE);
                var wide = pcm.nioBuffer(0, pcm.capacity()).order(ByteOrder.LITTLE_ENDIAN);
                companding.decode(raw.nioBuffer(), 0, samples, wide, 0);
                made = resampler.process(wide, 0, samples, target, 0);
                pcm.release();
            }
            return out.writerIndex(made * Pcm16.BYTES_PER_SAMPLE);
        } finally {
            raw.release();
        }
    }

    private static ApiException refused(String param, String why) {
        return ApiException.badRequest(ApiError.invalidValue(param, "Invalid '" + param + "': " + why));
    }
}
