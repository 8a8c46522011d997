package dev.earshot.audio;

/**
 * Plans a slab: every part of a session says how many bytes it needs and learns where they will be.
 * Regions start on 64-byte lines, so codec state is aligned as C asks and two regions share no cache line.
 */
public final class SlabLayout {

    static final int ALIGNMENT_BYTES = 64;

    private int sizeBytes;

    /**
     * Reserves the next free region.
     *
     * @throws IllegalArgumentException when the length is not positive or the slab would pass {@link Slab#MAX_BYTES}
     */
    public SlabRegion reserve(int lengthBytes) {
        if (lengthBytes <= 0 || lengthBytes > Slab.MAX_BYTES - sizeBytes) {
            throw new IllegalArgumentException("cannot reserve " + lengthBytes + " bytes after " + sizeBytes);
        }
        var region = new SlabRegion(sizeBytes, lengthBytes);
        sizeBytes = Math.ceilDiv(region.end(), ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        return region;
    }

    /** Bytes of a slab that holds every region reserved so far. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** Nothing was reserved: there is no slab of this layout. */
    public boolean isEmpty() {
        return sizeBytes == 0;
    }

    /** A new slab of this layout; the caller closes it. One layout may serve any number of slabs. */
    public Slab allocate() {
        return Slab.allocate(sizeBytes);
    }
}
