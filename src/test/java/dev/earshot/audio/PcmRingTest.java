package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PcmRingTest {

    private final Slab slab = Slab.allocate(4096);

    @AfterEach
    void close() {
        slab.close();
    }

    @Test
    void aFullRingTakesNoMoreAndOverwritesNothing() {
        var ring = new PcmRing(slab, new SlabRegion(64, 20));
        slab.buffer().putLong(56, 7).putLong(84, 7);
        var src = Tones.pcm(16);
        for (var i = 0; i < 16; i++) {
            src.putShort(2 * i, (short) i);
        }
        assertEquals(10, ring.write(src, 0, 16));
        assertEquals(0, ring.write(src, 0, 1));
        assertEquals(0, ring.writable());
        var dst = Tones.pcm(16);
        assertEquals(10, ring.read(dst, 0, 16));
        for (var i = 0; i < 10; i++) {
            assertEquals(i, dst.getShort(2 * i));
        }
        assertEquals(7, slab.buffer().getLong(56), "before the region");
        assertEquals(7, slab.buffer().getLong(84), "after the region");
    }

    @Test
    void positionsGoOnAfterADiscard() {
        var ring = new PcmRing(slab, new SlabRegion(0, 200));
        ring.write(Tones.pcm(60), 0, 60);
        assertEquals(10, ring.dropOldest(10));
        assertEquals(10, ring.readPosition());
        assertEquals(50, ring.discardAll());
        assertEquals(60, ring.readPosition());
        assertEquals(60, ring.writePosition());
        assertEquals(0, ring.dropOldest(5));
        assertEquals(0, ring.dropOldest(-5));
        assertEquals(0, ring.readable());
    }

    @Test
    void aCopyLeavesTheSamplesAndRefusesWhatIsGone() {
        var ring = new PcmRing(slab, new SlabRegion(0, 200));
        var src = Tones.pcm(100);
        for (var i = 0; i < 100; i++) {
            src.putShort(2 * i, (short) i);
        }
        ring.write(src, 0, 100);
        ring.dropOldest(50);
        ring.write(src, 0, 50);
        var dst = Tones.pcm(100);
        assertEquals(0, ring.copy(49, dst, 0, 10));
        assertEquals(0, ring.copy(150, dst, 0, 10));
        assertEquals(60, ring.copy(90, dst, 0, 100));
        assertEquals(90, dst.getShort(0));
        assertEquals(0, dst.getShort(20));
        assertEquals(49, dst.getShort(118));
        assertEquals(100, ring.readable());
    }

    @Test
    void itBehavesLikeAQueueUnderRandomUse() {
        var seed = 20_261_122L;
        System.out.println("PcmRingTest seed " + seed);
        var random = new Random(seed);
        var ring = new PcmRing(slab, new SlabRegion(128, 2 * 97 + 1));
        var model = new ArrayDeque<Short>();
        var scratch = Tones.pcm(200);
        for (var step = 0; step < 20_000; step++) {
            var count = random.nextInt(120);
            if (random.nextBoolean()) {
                for (var i = 0; i < count; i++) {
                    scratch.putShort(2 * i + 2, (short) random.nextInt());
                }
                var taken = ring.write(scratch, 2, count);
                assertEquals(Math.min(count, 97 - model.size()), taken);
                for (var i = 0; i < taken; i++) {
                    model.add(scratch.getShort(2 * i + 2));
                }
            } else if (random.nextInt(10) == 0) {
                for (var left = ring.dropOldest(count); left > 0; left--) {
                    model.remove();
                }
            } else {
                var moved = ring.read(scratch, 4, count);
                assertEquals(Math.min(count, model.size()), moved);
                for (var i = 0; i < moved; i++) {
                    assertEquals(model.remove(), scratch.getShort(2 * i + 4));
                }
            }
            assertEquals(model.size(), ring.readable());
        }
    }

    @Test
    void aRangeOutsideTheCallersBufferMovesNothing() {
        var ring = new PcmRing(slab, new SlabRegion(0, 200));
        var small = Tones.pcm(10);
        assertThrows(IndexOutOfBoundsException.class, () -> ring.write(small, 2, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> ring.write(small, -2, 1));
        assertThrows(IllegalArgumentException.class, () -> ring.write(small.duplicate(), 0, 1));
        assertEquals(0, ring.writePosition());
    }

    @Test
    void aFrameThroughTheRingAllocatesNothing() {
        var ring = new PcmRing(slab, new SlabRegion(0, 2 * 700));
        var frame = Tones.pcm(480);
        Allocations.assertNone(() -> {
            ring.write(frame, 0, 480);
            ring.read(frame, 0, 480);
        });
    }
}
