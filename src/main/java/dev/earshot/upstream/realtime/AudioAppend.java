package dev.earshot.upstream.realtime;

import dev.earshot.audio.Base64Codec;
import dev.earshot.audio.Pcm16;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes an event that appends audio as it goes over the wire, straight from PCM and off the heap. */
enum AudioAppend {

    /** {@code input_audio_buffer.append}. */
    REALTIME("input_audio_buffer.append"),

    /** {@code session.input_audio_buffer.append}. */
    TRANSLATION("session.input_audio_buffer.append");

    private static final byte[] END = ascii("\"}");

    /** The longest stretch that is told in one event. */
    static final int MAX_SAMPLES = Pcm16.INTERNAL_HERTZ;

    /** One a loop: a view of the buffer that is sent would be an object a frame. */
    private static final FastThreadLocal<ByteBuffer> BASE64 = new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
            return ByteBuffer.allocateDirect(Base64Codec.encodedLength(MAX_SAMPLES * Pcm16.BYTES_PER_SAMPLE))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    };

    private final byte[] begin;

    AudioAppend(String type) {
        begin = ascii("{\"type\":\"" + type + "\",\"audio\":\"");
    }

    /**
     * @param pcm PCM16 little-endian mono 24 kHz
     * @param samples at most {@link #MAX_SAMPLES}
     * @return the event's text, for whoever takes it to release
     */
    ByteBuf of(ByteBuffer pcm, int offsetBytes, int samples) {
        var base64 = BASE64.get().clear();
        var chars = Base64Codec.encode(pcm, offsetBytes, samples * Pcm16.BYTES_PER_SAMPLE, base64, 0);
        return PooledByteBufAllocator.DEFAULT.directBuffer(begin.length + chars + END.length)
                .writeBytes(begin).writeBytes(base64.limit(chars)).writeBytes(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
