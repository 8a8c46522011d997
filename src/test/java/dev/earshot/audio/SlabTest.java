package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SlabTest {

    @Test
    void regionsStandOnSixtyFourByteLinesAndDoNotOverlap() {
        var layout = new SlabLayout();
        var first = layout.reserve(1);
        var second = layout.reserve(64);
        var third = layout.reserve(65);
        assertEquals(new SlabRegion(0, 1), first);
        assertEquals(new SlabRegion(64, 64), second);
        assertEquals(new SlabRegion(128, 65), third);
        assertEquals(256, layout.sizeBytes());
        try (var slab = layout.allocate()) {
            assertEquals(0, slab.addressOf(second.offset()) % 64);
            assertEquals(256, slab.sizeBytes());
        }
    }

    @Test
    void aSlabIsLittleEndianAndHoldsWhatIsWritten() {
        try (var slab = Slab.allocate(4096)) {
            for (var i = 0; i < 4096; i += 8) {
                slab.buffer().putLong(i, i);
            }
            assertEquals(ByteOrder.LITTLE_ENDIAN, slab.region(8, 8).order());
            assertEquals(8, slab.region(8, 8).getLong(0));
            assertEquals(4088, slab.buffer().getLong(4088));
        }
    }

    @Test
    void aRegionIsAWindowOnTheSlab() {
        try (var slab = Slab.allocate(128)) {
            var region = slab.region(64, 64);
            region.putShort(2, (short) 0x1234);
            assertEquals(0x34, slab.buffer().get(66));
            assertEquals(64, region.capacity());
            assertThrows(IndexOutOfBoundsException.class, () -> slab.region(65, 64));
        }
    }

    @Test
    void closingTwiceCountsOnce() {
        var before = Slab.liveCount();
        var slab = Slab.allocate(64);
        assertEquals(before + 1, Slab.liveCount());
        slab.close();
        slab.close();
        assertEquals(before, Slab.liveCount());
        assertFalse(slab.isOpen());
    }

    @Test
    void nothingThatWorksInAClosedSlabTouchesItsMemory() {
        var layout = new SlabLayout();
        var ringRegion = layout.reserve(PcmRing.regionBytes(20));
        var decoderRegion = layout.reserve(OpusDecoder.stateBytes());
        var encoderRegion = layout.reserve(OpusEncoder.stateBytes());
        var jitterRegion = layout.reserve(JitterBuffer.regionBytes(8, 100));
        var slab = layout.allocate();
        var ring = new PcmRing(slab, ringRegion);
        var decoder = new OpusDecoder(slab, decoderRegion);
        var encoder = new OpusEncoder(slab, encoderRegion, OpusEncoder.Mode.VOIP);
        var jitter = new JitterBuffer(slab, jitterRegion, PayloadTiming.OPUS, 8, 100);
        slab.close();
        assertThrows(IllegalStateException.class, () -> ring.write(Tones.pcm(10), 0, 10));
        assertThrows(IllegalStateException.class, () -> ring.read(Tones.pcm(10), 0, 10));
        assertEquals(OpusLibrary.INVALID_STATE, decoder.decode(0, 10, 0, 480));
        assertEquals(OpusLibrary.INVALID_STATE, decoder.reset());
        assertEquals(OpusLibrary.INVALID_STATE, encoder.encode(0, 480, 0, 100));
        assertEquals(OpusLibrary.INVALID_STATE, encoder.complexity(5));
        assertThrows(IllegalStateException.class, () -> jitter.insert(1, 1, Tones.pcm(10), 0, 10, 0));
        assertThrows(IllegalStateException.class, () -> jitter.next(0, false));
        assertThrows(IllegalStateException.class, slab::buffer);
        assertThrows(IllegalStateException.class, () -> slab.region(0, 1));
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsAllocated() {
        assertThrows(IllegalArgumentException.class, () -> Slab.allocate(0));
        assertThrows(IllegalArgumentException.class, () -> Slab.allocate(Slab.MAX_BYTES + 1));
        var layout = new SlabLayout();
        layout.reserve(Slab.MAX_BYTES - 64);
        layout.reserve(64);
        assertThrows(IllegalArgumentException.class, () -> layout.reserve(1));
        assertThrows(IllegalArgumentException.class, () -> layout.reserve(0));
        assertThrows(IllegalArgumentException.class, () -> layout.reserve(Integer.MAX_VALUE));
    }
}
