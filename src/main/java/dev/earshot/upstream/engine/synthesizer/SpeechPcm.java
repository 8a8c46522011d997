package dev.earshot.upstream.engine.synthesizer;

import dev.earshot.audio.Resampler;
import dev.earshot.upstream.engine.endpoint.EndpointException;
import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import dev.earshot.upstream.engine.endpoint.Service;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes whole samples at 24 kHz of the bytes of a speech endpoint, cut anywhere: raw PCM16, or a WAV file of 16 bits
 * mono (the Microsoft RIFF specification), whose data may be of unknown length.
 */
final class SpeechPcm {

    static final int OUTPUT_HERTZ = 24_000;

    private static final int PIECE_SAMPLES = OUTPUT_HERTZ / 5;
    private static final int RIFF_BYTES = 12;
    private static final int MAX_HEADER_BYTES = 4 * 1024;
    private static final int MIN_HERTZ = 8_000;
    private static final int MAX_HERTZ = 48_000;
    private static final int FORMAT_PCM = 1;
    private static final int FORMAT_EXTENSIBLE = 0xfffe;

    private enum State { SNIFFING, HEADER, AUDIO, OVER }

    private final PcmSink sink;
    private Buffer header = Buffer.buffer();
    private ByteBuf piece;
    private ByteBuf resampled;
    private Resampler resampler;
    private State state = State.SNIFFING;
    private int hertz;
    private long bytesLeft = Long.MAX_VALUE;
    private boolean sounded;

    /** @param pcmHertz the rate of audio that comes without a header */
    SpeechPcm(int pcmHertz, PcmSink sink) {
        this.hertz = pcmHertz;
        this.sink = sink;
    }

    static void requireRate(int hertz) {
        if (hertz < MIN_HERTZ || hertz > MAX_HERTZ) {
            throw new IllegalArgumentException("Speech has " + MIN_HERTZ + " to " + MAX_HERTZ + " samples a second");
        }
    }

    /**
     * Takes the next bytes.
     *
     * @return false when the sink wants no more
     * @throws EndpointException when the header is not of 16 bits mono, or does not end
     */
    boolean feed(Buffer bytes) {
        return switch (state) {
            case OVER -> true;
            case AUDIO -> audio(bytes, 0);
            case SNIFFING, HEADER -> {
                header.appendBuffer(bytes);
                yield readHeader(false);
            }
        };
    }

    /** @throws EndpointException when there was no sound at all */
    void end() {
        var wanted = state != State.SNIFFING || readHeader(true);
        if (wanted && !sounded) {
            throw malformed("gave no sound");
        }
    }

    /** Gives the buffers back; nothing may be fed after it. */
    void close() {
        state = State.OVER;
        if (piece != null) {
            piece.release();
            piece = null;
        }
        if (resampled != null) {
            resampled.release();
            resampled = null;
        }
    }

    private boolean readHeader(boolean ended) {
        if (state == State.SNIFFING) {
            if (header.length() < RIFF_BYTES && !ended) {
                return true;
            }
            if (header.length() < RIFF_BYTES || !is("RIFF", 0) || !is("WAVE", 8)) {
                return begin(0);
            }
            state = State.HEADER;
        }
        for (var at = RIFF_BYTES; at + 8 <= header.length();) {
            var size = header.getUnsignedIntLE(at + 4);
            if (is("data", at)) {
                // Servers that stream do not know the length and write nothing, or the most there is.
                bytesLeft = size == 0 || size >= 0x7fff_f000L ? Long.MAX_VALUE : size;
                return begin(at + 8);
            }
            if (size > MAX_HEADER_BYTES) {
                throw malformed("sent a sound file with too long a header");
            }
            if (is("fmt ", at) && size >= 16 && at + 8 + 16 <= header.length()) {
                format(at + 8);
            }
            at += 8 + (int) (size + (size & 1));
        }
        if (header.length() > MAX_HEADER_BYTES) {
            throw malformed("sent a sound file with too long a header");
        }
        return true;
    }

    private void format(int at) {
        var format = header.getUnsignedShortLE(at);
        var rate = header.getUnsignedIntLE(at + 4);
        if (format != FORMAT_PCM && format != FORMAT_EXTENSIBLE || header.getUnsignedShortLE(at + 2) != 1
                || header.getUnsignedShortLE(at + 14) != Short.SIZE || rate < MIN_HERTZ || rate > MAX_HERTZ) {
            throw malformed("sent a sound file that is not 16 bits mono of 8 to 48 kHz");
        }
        hertz = (int) rate;
    }

    private boolean is(String tag, int at) {
        for (var i = 0; i < tag.length(); i++) {
            if (header.getByte(at + i) != tag.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean begin(int from) {
        state = State.AUDIO;
        var first = header;
        header = null;
        piece = PooledByteBufAllocator.DEFAULT.directBuffer(PIECE_SAMPLES * Short.BYTES);
        if (hertz != OUTPUT_HERTZ) {
            resampler = resampler();
            resampled = PooledByteBufAllocator.DEFAULT.directBuffer(
                    (int) ((long) PIECE_SAMPLES * OUTPUT_HERTZ / hertz + 1) * Short.BYTES);
        }
        return audio(first, from);
    }

    private Resampler resampler() {
        try {
            return new Resampler(hertz, OUTPUT_HERTZ);
        } catch (IllegalArgumentException oddRatio) {
            throw malformed("sent sound at an odd rate");
        }
    }

    private boolean audio(Buffer bytes, int from) {
        var all = bytes.getByteBuf().skipBytes(from);
        all.writerIndex(all.readerIndex() + (int) Math.min(bytesLeft, all.readableBytes()));
        bytesLeft -= all.readableBytes();
        while (all.isReadable()) {
            piece.writeBytes(all, Math.min(all.readableBytes(), PIECE_SAMPLES * Short.BYTES - piece.readableBytes()));
            var samples = piece.readableBytes() / Short.BYTES;
            if (samples > 0 && !hand(samples)) {
                state = State.OVER;
                return false;
            }
            piece.readerIndex(samples * Short.BYTES).discardReadBytes(); // half a sample may stay
        }
        if (bytesLeft == 0) {
            state = State.OVER;
        }
        return true;
    }

    private boolean hand(int samples) {
        var given = view(piece, samples);
        if (resampler == null) {
            sounded = true;
            return sink.accept(given);
        }
        var out = view(resampled, resampler.outputSamples(samples));
        var made = resampler.process(given, 0, samples, out, 0);
        sounded |= made > 0;
        return made == 0 || sink.accept(out);
    }

    private static ByteBuffer view(ByteBuf of, int samples) {
        return of.nioBuffer(0, samples * Short.BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static EndpointException malformed(String what) {
        return Service.SPEECH.failure(Reason.MALFORMED, what).asException();
    }
}
