package dev.earshot.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.List;

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
        add(pcm, offsetBytes, samples);
        return true;
    }

    /** Takes back what a client was given and has not played; it comes first again. */
    void takeBack(ClientLeg client) {
        var later = List.copyOf(pieces);
        pieces.clear();
        client.unplayed(this::add);
        pieces.addAll(later);
    }

    private void add(ByteBuffer pcm, int offsetBytes, int samples) {
        var length = samples * Short.BYTES;
        pieces.add(PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(pcm.slice(offsetBytes, length)));
        bytes += length;
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

    /** @return samples that were dropped */
    long clear() {
        var samples = bytes / Short.BYTES;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        bytes = 0;
        return samples;
    }

    /** Of answers that were longer than is kept. */
    long droppedSamples() {
        return droppedSamples;
    }
}
