package dev.earshot.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * Audio of an answer that came faster than it is heard, and that the client has no room for yet: a Realtime server sends
 * a minute of it in seconds. What passes the bound is lost: the end of a very long answer, rather than its middle.
 */
final class WaitingAudio {

    /** Almost six minutes. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
    private long bytes;
    private long droppedSamples;

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /**
     * @param pcm PCM16 little-endian mono 24 kHz, lent for the call
     * @return false when it was dropped
     */
    boolean keep(ByteBuffer pcm, int offsetBytes, int samples) {
        var length = samples * Short.BYTES;
        if (bytes + length > MAX_BYTES) {
            droppedSamples += samples;
            return false;
        }
        pieces.add(PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(pcm.slice(offsetBytes, length)));
        bytes += length;
        return true;
    }

    void drainTo(ClientLeg client) {
        for (var piece = pieces.peek(); piece != null; piece = pieces.peek()) {
            var samples = piece.readableBytes() / Short.BYTES;
            if (samples > client.playableSamples()) {
                return;
            }
            client.play(piece.nioBuffer().order(ByteOrder.LITTLE_ENDIAN), 0, samples);
            bytes -= piece.readableBytes();
            pieces.remove().release();
        }
    }

    void clear() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        bytes = 0;
    }

    /** Of answers that were longer than is kept. */
    long droppedSamples() {
        return droppedSamples;
    }
}
