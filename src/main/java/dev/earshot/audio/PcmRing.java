package dev.earshot.audio;

import java.nio.ByteBuffer;

/**
 * A ring of PCM16 samples in a slab region. Samples are counted from 0 in absolute positions that never wrap, so a
 * position named in an event still means the same sample later.
 *
 * <p>A write takes what fits and says how much: the overflow rule (pause, drop oldest, close) is the caller's.
 */
public final class PcmRing {

    private final Slab slab;
    private final ByteBuffer buffer;
    private final int startBytes;
    private final int capacitySamples;
    private long readPosition;
    private long writePosition;

    /** A ring that fills the region; an odd last byte stays unused. */
    public PcmRing(Slab slab, SlabRegion region) {
        this.slab = slab;
        this.startBytes = slab.require(region).offset();
        this.buffer = slab.buffer();
        this.capacitySamples = region.length() / Pcm16.BYTES_PER_SAMPLE;
        if (capacitySamples == 0) {
            throw new IllegalArgumentException("a ring holds at least one sample");
        }
    }

    /** Bytes of a region that holds this many milliseconds at 24 000 Hz. */
    public static int regionBytes(int millis) {
        return Math.multiplyExact(Math.multiplyExact(millis, Pcm16.INTERNAL_HERTZ / 1000), Pcm16.BYTES_PER_SAMPLE);
    }

    /**
     * Appends samples from byte {@code offsetBytes} of {@code src}.
     *
     * @return how many were taken: fewer than offered when the ring is full
     */
    public int write(ByteBuffer src, int offsetBytes, int samples) {
        slab.requireOpen();
        Pcm16.check(src, offsetBytes, samples);
        var taken = Math.min(samples, writable());
        var index = index(writePosition);
        var first = Math.min(taken, capacitySamples - index);
        buffer.put(byteAt(index), src, offsetBytes, first * Pcm16.BYTES_PER_SAMPLE);
        if (first < taken) {
            buffer.put(startBytes, src, offsetBytes + first * Pcm16.BYTES_PER_SAMPLE,
                    (taken - first) * Pcm16.BYTES_PER_SAMPLE);
        }
        writePosition += taken;
        return taken;
    }

    /**
     * Moves the oldest samples to byte {@code offsetBytes} of {@code dst}.
     *
     * @return how many were moved: fewer than asked for when the ring runs empty
     */
    public int read(ByteBuffer dst, int offsetBytes, int samples) {
        var copied = copy(readPosition, dst, offsetBytes, samples);
        readPosition += copied;
        return copied;
    }

    /**
     * Copies samples from an absolute position and leaves them in the ring.
     *
     * @return how many were copied; 0 when the position is already gone or not yet written
     */
    public int copy(long position, ByteBuffer dst, int offsetBytes, int samples) {
        slab.requireOpen();
        Pcm16.check(dst, offsetBytes, samples);
        if (position < readPosition || position >= writePosition) {
            return 0;
        }
        var copied = (int) Math.min(samples, writePosition - position);
        var index = index(position);
        var first = Math.min(copied, capacitySamples - index);
        dst.put(offsetBytes, buffer, byteAt(index), first * Pcm16.BYTES_PER_SAMPLE);
        if (first < copied) {
            dst.put(offsetBytes + first * Pcm16.BYTES_PER_SAMPLE, buffer, startBytes,
                    (copied - first) * Pcm16.BYTES_PER_SAMPLE);
        }
        return copied;
    }

    /** Forgets everything unread, as at a barge-in; positions go on from the write position. */
    public int discardAll() {
        return dropOldest(capacitySamples);
    }

    /** Forgets up to {@code samples} of the oldest; answers how many there were. */
    public int dropOldest(int samples) {
        var dropped = Math.min(Math.max(samples, 0), readable());
        readPosition += dropped;
        return dropped;
    }

    /** Position of the next sample to be read. */
    public long readPosition() {
        return readPosition;
    }

    /** Position the next written sample will have. */
    public long writePosition() {
        return writePosition;
    }

    public int readable() {
        return (int) (writePosition - readPosition);
    }

    public int writable() {
        return capacitySamples - readable();
    }

    public int capacitySamples() {
        return capacitySamples;
    }

    private int index(long position) {
        return (int) (position % capacitySamples);
    }

    private int byteAt(int index) {
        return startBytes + index * Pcm16.BYTES_PER_SAMPLE;
    }
}
