package dev.earshot.session;

import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.ClientEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** A stretch of a client's audio, kept in the form in which an upstream is told it. */
sealed interface InputPiece {

    /** At 24 kHz, whatever the format. */
    int samples();

    /** Tells an upstream what stands between two of its samples; what came as an event is told whole. */
    void tell(UpstreamLeg leg, int fromSample, int toSample);

    /** Adds the bytes that an {@code input_audio} part would carry in base64. */
    void copyTo(ByteArrayOutputStream audio);

    void release();

    /** An {@code input_audio_buffer.append}, retained. */
    record Appended(ClientEvent event, int samples) implements InputPiece {

        @Override
        public void tell(UpstreamLeg leg, int fromSample, int toSample) {
            leg.send(event);
        }

        @Override
        public void copyTo(ByteArrayOutputStream audio) {
            audio.writeBytes(Base64.getDecoder().decode(event.audio())); // each may end in padding of its own
        }

        @Override
        public void release() {
            event.release();
        }
    }

    /** Up to a second of PCM16 24 kHz, off the heap. */
    final class Spoken implements InputPiece {

        private static final int BYTES = Pcm16.INTERNAL_HERTZ * Pcm16.BYTES_PER_SAMPLE;

        private final ByteBuf pcm = PooledByteBufAllocator.DEFAULT.directBuffer(BYTES, BYTES);
        private final ByteBuffer view = pcm.nioBuffer(0, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private boolean sealed;

        /** @return how many samples were taken: fewer than offered when the second is full */
        int write(ByteBuffer from, int offsetBytes, int samples) {
            var bytes = Math.min(samples * Pcm16.BYTES_PER_SAMPLE, sealed ? 0 : pcm.writableBytes());
            view.put(pcm.writerIndex(), from, offsetBytes, bytes);
            pcm.writerIndex(pcm.writerIndex() + bytes);
            return bytes / Pcm16.BYTES_PER_SAMPLE;
        }

        /** It takes no more. */
        void seal() {
            sealed = true;
        }

        @Override
        public int samples() {
            return pcm.writerIndex() / Pcm16.BYTES_PER_SAMPLE;
        }

        @Override
        public void tell(UpstreamLeg leg, int fromSample, int toSample) {
            leg.audio(view, fromSample * Pcm16.BYTES_PER_SAMPLE, toSample - fromSample);
        }

        @Override
        public void copyTo(ByteArrayOutputStream audio) {
            try {
                pcm.getBytes(0, audio, pcm.writerIndex());
            } catch (IOException e) {
                throw new IllegalStateException("memory was written to", e);
            }
        }

        @Override
        public void release() {
            pcm.release();
        }
    }
}
