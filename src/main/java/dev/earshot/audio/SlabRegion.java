package dev.earshot.audio;

/** A range of a slab, known before the slab exists. Both numbers are bytes; the offset is from the slab's start. */
public record SlabRegion(int offset, int length) {

    public SlabRegion {
        if (offset < 0 || length <= 0 || offset > Integer.MAX_VALUE - length) {
            throw new IllegalArgumentException("no such region: " + length + " bytes from " + offset);
        }
    }

    /** The first byte after the region. */
    public int end() {
        return offset + length;
    }
}
