package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where a {@link JitterBuffer} keeps its packets: payloads in a slab region, what is known of each in arrays beside it.
 * A packet's slot follows from its unwrapped sequence number, and keeps that number after the packet was played, so a
 * second copy is still recognised.
 */
final class JitterSlots {

    private final ByteBuffer buffer;
    private final int startBytes;
    private final int slotBytes;
    private final long[] sequences;
    private final long[] timestamps;
    private final long[] arrivalsNanos;
    private final int[] lengths;
    private final int[] durations;

    JitterSlots(Slab slab, SlabRegion region, int slots, int slotBytes) {
        if (Integer.bitCount(slots) != 1 || slots < 2 || slotBytes < 1
                || slab.require(region).length() < JitterBuffer.regionBytes(slots, slotBytes)) {
            throw new IllegalArgumentException(slots + " slots of " + slotBytes + " bytes do not make this buffer");
        }
        this.buffer = slab.buffer();
        this.startBytes = region.offset();
        this.slotBytes = slotBytes;
        this.sequences = new long[slots];
        this.timestamps = new long[slots];
        this.arrivalsNanos = new long[slots];
        this.lengths = new int[slots];
        this.durations = new int[slots];
    }

    int count() {
        return sequences.length;
    }

    int slotBytes() {
        return slotBytes;
    }

    void store(long sequence, long timestamp, int duration, ByteBuffer src, int offsetBytes, int lengthBytes,
            long nowNanos) {
        var slot = slotOf(sequence);
        buffer.put(offset(slot), src, offsetBytes, lengthBytes);
        sequences[slot] = sequence;
        timestamps[slot] = timestamp;
        arrivalsNanos[slot] = nowNanos;
        lengths[slot] = lengthBytes;
        durations[slot] = duration;
    }

    /** Whether the packet of this number was stored, played since or not. */
    boolean knows(long sequence) {
        return sequences[slotOf(sequence)] == sequence;
    }

    /** The slot of the first packet stored at {@code sequence} or after it; there must be one. */
    int firstFrom(long sequence) {
        var number = sequence;
        while (!knows(number)) {
            number++;
        }
        return slotOf(number);
    }

    long sequence(int slot) {
        return sequences[slot];
    }

    long timestamp(int slot) {
        return timestamps[slot];
    }

    long arrivalNanos(int slot) {
        return arrivalsNanos[slot];
    }

    int length(int slot) {
        return lengths[slot];
    }

    int duration(int slot) {
        return durations[slot];
    }

    /** Slab offset of the payload. */
    int offset(int slot) {
        return startBytes + slot * slotBytes;
    }

    byte firstByte(int slot) {
        return buffer.get(offset(slot));
    }

    void clear() {
        // Numbers in use are positive: see how the first packet of a stream is numbered.
        Arrays.fill(sequences, 0);
    }

    private int slotOf(long sequence) {
        return (int) sequence & sequences.length - 1;
    }
}
