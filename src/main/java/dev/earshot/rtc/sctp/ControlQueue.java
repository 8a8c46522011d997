package dev.earshot.rtc.sctp;

import java.util.ArrayDeque;

/** Control chunks waiting for the next packet. Bounded, since a peer can ask for answers faster than they are sent. */
final class ControlQueue {
    private static final int MAX_CHUNKS = 32;

    private final SctpCounters counters;
    private final int maxChunkBytes;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private boolean ended;

    ControlQueue(SctpConfig config, SctpCounters counters) {
        this.counters = counters;
        this.maxChunkBytes = config.maxPacketBytes() - SctpPacket.HEADER_BYTES & ~3;
    }

    /** Queues a chunk, if there is one and there is room; what matters is asked for or sent again. */
    void offer(byte[] chunk) {
        if (chunk != null && !ended && hasRoom()) {
            chunks.add(chunk);
        }
    }

    /** Answers a HEARTBEAT with its own content (RFC 9260 section 8.3). */
    void echo(byte[] packet, int at, int length) {
        if (Chunk.padded(length) > maxChunkBytes) {
            counters.count(SctpDrop.MALFORMED_CHUNK);
        } else if (hasRoom()) {
            var chunk = Chunk.of(Chunk.HEARTBEAT_ACK, length - Chunk.HEADER_BYTES);
            System.arraycopy(packet, at + Chunk.HEADER_BYTES, chunk, Chunk.HEADER_BYTES, length - Chunk.HEADER_BYTES);
            chunks.add(chunk);
        }
    }

    private boolean hasRoom() {
        if (chunks.size() >= MAX_CHUNKS) {
            counters.count(SctpDrop.CONTROL_QUEUE_FULL);
            return false;
        }
        return true;
    }

    /** Queues a chunk in place of all that waits, which it makes pointless. */
    void replaceAll(byte[] chunk) {
        chunks.clear();
        offer(chunk);
    }

    /** Keeps only the last word, or none, and takes nothing more. */
    void end(byte[] lastWord) {
        replaceAll(lastWord);
        ended = true;
    }

    void fill(SctpPacket packet) {
        while (!chunks.isEmpty() && packet.room() >= Chunk.padded(chunks.peek().length)) {
            packet.add(chunks.poll());
        }
    }
}
