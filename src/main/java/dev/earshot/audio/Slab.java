package dev.earshot.audio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one off-heap allocation of a session. It starts on a 64-byte line, is not zeroed (an untouched
 * page costs nothing) and is given back the moment {@link #close()} is called, not when a collector finds the time.
 *
 * <p>Whoever works in a slab ({@link PcmRing}, {@link JitterBuffer}, the codecs) keeps the slab and asks
 * {@link #isOpen()} before each access, so a late call after close is an exception or an error code and never a
 * crash. A view from {@link #region} knows nothing of the close: it must not outlive the slab's owner.
 *
 * <p>It is used by one thread. Close may be called from any, but only after that thread has let go of it.
 */
public final class Slab implements AutoCloseable {

    /** More than five minutes of 24 kHz PCM, many times over: a larger request is a mistake. */
    public static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final AtomicInteger LIVE = new AtomicInteger();
    private static final AtomicLong LIVE_BYTES = new AtomicLong();

    private final Memory memory;
    private final ByteBuffer buffer;
    private final long address;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Slab(Memory memory, int sizeBytes) {
        this.memory = memory;
        var misalignment = (int) (Pointer.nativeValue(memory) & (SlabLayout.ALIGNMENT_BYTES - 1));
        var shift = misalignment == 0 ? 0 : SlabLayout.ALIGNMENT_BYTES - misalignment;
        this.buffer = memory.getByteBuffer(shift, sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
        this.address = Pointer.nativeValue(memory) + shift;
    }

    /**
     * Allocates a slab.
     *
     * @throws IllegalArgumentException when the size is not between 1 and {@link #MAX_BYTES}
     * @throws OutOfMemoryError when the system has no more to give
     */
    public static Slab allocate(int sizeBytes) {
        if (sizeBytes <= 0 || sizeBytes > MAX_BYTES) {
            throw new IllegalArgumentException("a slab has 1 to " + MAX_BYTES + " bytes, not " + sizeBytes);
        }
        var memory = new Memory((long) sizeBytes + SlabLayout.ALIGNMENT_BYTES - 1);
        var slab = new Slab(memory, sizeBytes);
        LIVE.incrementAndGet();
        LIVE_BYTES.addAndGet(sizeBytes);
        return slab;
    }

    /** Slabs allocated and not yet closed in this process; equal to the live sessions, or something leaks. */
    public static int liveCount() {
        return LIVE.get();
    }

    /** Of all of them together. */
    public static long liveBytes() {
        return LIVE_BYTES.get();
    }

    public int sizeBytes() {
        return buffer.capacity();
    }

    public boolean isOpen() {
        return open.getPlain();
    }

    /**
     * The whole slab, little-endian, for reading and writing by absolute slab offset. Its position, limit and order
     * are not for anyone to change.
     *
     * @throws IllegalStateException after close
     */
    public ByteBuffer buffer() {
        requireOpen();
        return buffer;
    }

    /**
     * A little-endian view in which the region starts at 0. It is an object: ask once, at set-up.
     *
     * @throws IllegalStateException after close
     * @throws IndexOutOfBoundsException when the range is not inside the slab
     */
    public ByteBuffer region(int offset, int length) {
        requireOpen();
        return buffer.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** As {@link #region(int, int)}. */
    public ByteBuffer region(SlabRegion region) {
        return region(region.offset(), region.length());
    }

    /** Gives the memory back. Calling it again does nothing. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            memory.close();
            LIVE.decrementAndGet();
            LIVE_BYTES.addAndGet(-sizeBytes());
        }
    }

    void requireOpen() {
        if (!open.getPlain()) {
            throw new IllegalStateException("the slab is closed");
        }
    }

    /** Whether {@code lengthBytes} from {@code offset} may be handed to C: the slab lives and they lie inside it. */
    boolean holds(int offset, int lengthBytes) {
        return open.getPlain() && offset >= 0 && lengthBytes >= 0 && lengthBytes <= buffer.capacity() - offset;
    }

    /** The machine address of a slab offset. Only for a range that {@link #holds} has just approved. */
    long addressOf(int offset) {
        return address + offset;
    }

    /** A region as whoever will work in it must find it: alive, and inside. */
    SlabRegion require(SlabRegion region) {
        requireOpen();
        if (!holds(region.offset(), region.length())) {
            throw new IndexOutOfBoundsException(region + " is outside a slab of " + sizeBytes() + " bytes");
        }
        return region;
    }
}
