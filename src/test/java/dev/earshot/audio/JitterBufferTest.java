package dev.earshot.audio;

import static dev.earshot.audio.JitterPlayout.FRAME_TICKS;
import static dev.earshot.audio.JitterPlayout.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitterBufferTest {

    private final JitterPlayout stream = new JitterPlayout();
    private final JitterBuffer buffer = stream.buffer;

    @AfterEach
    void close() {
        stream.close();
    }

    @Test
    void aSteadyStreamWaitsFortyMillisecondsAndThenPlaysWhole() {
        for (var i = 0; i < 500; i++) {
            stream.send(i, i * 960L, i * 20 * MILLI);
        }
        stream.run(10_000 * MILLI);
        assertEquals(List.of(PlayoutStep.EMPTY, PlayoutStep.EMPTY, PlayoutStep.PAYLOAD), stream.played.subList(0, 3));
        assertEquals(IntStream.range(0, 498).boxed().toList(), stream.delivered);
        assertEquals(0, buffer.counters().held() + buffer.counters().lost());
        assertEquals(40 * MILLI, stream.maxDelayNanos);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void lossJitterAndReorderingDeliverEachPacketOnceInOrderOrCountItLost(long seed) {
        System.out.println("JitterBufferTest seed " + seed);
        var random = new Random(seed);
        var packets = 3_000;
        var sent = 0;
        var firstSequence = 65_000;
        var start = 0xffff_0000L;
        for (var i = 0; i < packets; i++) {
            // The ends are not lost, so that both sides know of the same packets.
            if (i < 5 || i > packets - 20 || random.nextInt(100) >= 5) {
                var arrival = i * 20 * MILLI + random.nextLong(50 * MILLI);
                stream.send(firstSequence + i, start + i * 960L & 0xffffffffL, arrival);
                sent++;
                if (random.nextInt(50) == 0) {
                    stream.send(firstSequence + i, start + i * 960L & 0xffffffffL, arrival + 5 * MILLI);
                }
            }
        }
        stream.run(packets * 20 * MILLI + 400 * MILLI);
        var counters = buffer.counters();
        System.out.printf("sent %d of %d, delivered %d, lost %d, late %d, held %d, target %d ms, longest delay %d ms%n",
                sent, packets, counters.delivered(), counters.lost(), counters.late(), counters.held(),
                buffer.targetDelayNanos() / MILLI, stream.maxDelayNanos / MILLI);
        assertEquals(stream.delivered.size(), counters.delivered());
        assertEquals(stream.delivered.size(), new HashSet<>(stream.delivered).size(), "twice");
        assertEquals(stream.delivered.stream().sorted().toList(), stream.delivered, "out of order");
        assertEquals(packets, counters.delivered() + counters.lost());
        assertEquals(sent, counters.delivered() + counters.late());
        assertTrue(counters.late() < packets / 50, "late " + counters.late());
        assertEquals(counters.lost(), stream.count(PlayoutStep.LOST), counters.held(), "concealed for losses");
        assertTrue(counters.held() < packets / 50, "held " + counters.held());
        assertTrue(stream.maxDelayNanos <= 140 * MILLI, "delay " + stream.maxDelayNanos);
        assertEquals(0, counters.resets() + counters.skipped());
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void packetsThatTakeLongerThanTheDelayAreLateAndCountedLost(long seed) {
        System.out.println("JitterBufferTest seed " + seed);
        var random = new Random(seed);
        var packets = 3_000;
        for (var i = 0; i < packets; i++) {
            var spike = i > 5 && i < packets - 20 && random.nextInt(40) == 0;
            stream.send(i, i * 960L, i * 20 * MILLI + random.nextLong((spike ? 260 : 20) * MILLI));
        }
        stream.run(packets * 20 * MILLI + 600 * MILLI);
        var counters = buffer.counters();
        System.out.printf("delivered %d, lost %d, late %d, held %d, skipped %d, target %d ms, longest delay %d ms%n",
                counters.delivered(), counters.lost(), counters.late(), counters.held(), counters.skipped(),
                buffer.targetDelayNanos() / MILLI, stream.maxDelayNanos / MILLI);
        assertTrue(counters.late() > 5);
        assertEquals(counters.lost(), counters.late());
        assertEquals(packets, counters.delivered() + counters.lost() + counters.skipped());
        assertEquals(stream.delivered.stream().sorted().distinct().toList(), stream.delivered);
        assertTrue(stream.maxDelayNanos <= 220 * MILLI, "delay " + stream.maxDelayNanos);
    }

    @Test
    void theTargetGrowsWithJitterAndShrinksSlowlyWhenItIsOver() {
        var random = new Random(11);
        for (var i = 0; i < 500; i++) {
            stream.send(i, i * 960L, i * 20 * MILLI + (i == 0 ? 0 : random.nextLong(100 * MILLI)));
        }
        for (var i = 500; i < 4_000; i++) {
            stream.send(i, i * 960L, i * 20 * MILLI);
        }
        stream.run(10_000 * MILLI);
        var grown = buffer.targetDelayNanos();
        assertTrue(grown >= 90 * MILLI && grown <= 150 * MILLI, "grown to " + grown);
        stream.quiet = true;
        stream.run(12_000 * MILLI);
        assertTrue(buffer.targetDelayNanos() > 80 * MILLI, "shrinks slowly");
        stream.run(80_000 * MILLI);
        assertTrue(buffer.targetDelayNanos() <= 25 * MILLI, "shrunk to " + buffer.targetDelayNanos());
        assertTrue(buffer.delayNanos(stream.nowNanos) <= 60 * MILLI, "plays at " + buffer.delayNanos(stream.nowNanos));
        assertTrue(buffer.counters().skipped() > 0);
    }

    @Test
    void nothingIsLeftOutWhileSomebodySpeaks() {
        var random = new Random(11);
        for (var i = 0; i < 2_000; i++) {
            stream.send(i, i * 960L, i * 20 * MILLI + (i > 0 && i < 100 ? random.nextLong(100 * MILLI) : 0));
        }
        stream.run(39_000 * MILLI);
        assertEquals(0, buffer.counters().skipped());
    }

    @Test
    void aBurstAfterAStallIsCutToTheLongestDelay() {
        for (var i = 0; i < 300; i++) {
            stream.send(i, i * 960L, i >= 100 && i < 150 ? 3_000 * MILLI : i * 20 * MILLI);
        }
        stream.run(4_000 * MILLI);
        assertTrue(buffer.delayNanos(stream.nowNanos) <= 220 * MILLI, "delay " + buffer.delayNanos(stream.nowNanos));
        stream.run(6_000 * MILLI);
        assertTrue(buffer.counters().skipped() > 30);
        assertEquals(stream.delivered.stream().sorted().distinct().toList(), stream.delivered);
        assertEquals(3, stream.count(PlayoutStep.HOLD), "then silence");
    }

    @Test
    void sequenceAndTimestampWrapUnnoticed() {
        for (var i = 0; i < 200; i++) {
            stream.send(65_436 + i, 0xffff_ff00L + i * 960L & 0xffffffffL, i * 20 * MILLI);
        }
        stream.run(4_000 * MILLI);
        assertEquals(198, stream.delivered.size());
        assertEquals(0, buffer.counters().resets() + buffer.counters().lost());
    }

    @Test
    void aGapInTimeWithoutAGapInNumbersIsAPause() {
        for (var i = 0; i < 50; i++) {
            stream.send(i, i * 960L, i * 20 * MILLI);
        }
        stream.send(new JitterPlayout.Packet(50, 50 * 960L, JitterPlayout.CELT_20_MILLIS, 1, 50, 1_000 * MILLI));
        for (var i = 51; i < 100; i++) {
            stream.send(i, i * 960L + 20 * 960L, (i + 20) * 20 * MILLI);
        }
        stream.run(2_440 * MILLI);
        assertEquals(100, stream.delivered.size());
        assertEquals(0, buffer.counters().lost() + buffer.counters().held());
        assertEquals(2 + 20, stream.played.lastIndexOf(PlayoutStep.PAYLOAD) + 1 - 100, "silent frames");
    }

    @Test
    void aLostPacketIsRestoredOnlyFromSilk() {
        for (var toc : new byte[] {9 << 3, JitterPlayout.CELT_20_MILLIS}) {
            buffer.reset();
            var datagram = ByteBuffer.allocateDirect(40).put(0, toc);
            buffer.insert(1, 960, datagram, 0, 40, 0);
            buffer.insert(3, 3 * 960, datagram, 0, 30, 1);
            assertEquals(PlayoutStep.PAYLOAD, buffer.next(40 * MILLI, false));
            assertEquals(PlayoutStep.LOST, buffer.next(60 * MILLI, false));
            assertEquals(FRAME_TICKS, buffer.durationTicks());
            assertEquals(toc == 9 << 3, buffer.hasFec());
            assertEquals(30, buffer.payloadLength());
            assertEquals(1, buffer.payloadArrivalNanos());
            assertEquals(PlayoutStep.PAYLOAD, buffer.next(80 * MILLI, false));
            assertEquals(30, buffer.payloadLength());
        }
    }

    @Test
    void packetsOfEveryDurationKeepTheirTime() {
        var tocs = new byte[] {(byte) (18 << 3), (byte) (19 << 3), 2 << 3, 3 << 3};
        var ticks = new int[] {480, 960, 1920, 2880};
        var random = new Random(3);
        long timestamp = 0;
        for (var i = 0; i < 400; i++) {
            var kind = random.nextInt(4);
            var complete = timestamp + ticks[kind];
            stream.send(new JitterPlayout.Packet(i, timestamp, tocs[kind], 40, i, complete * 125_000 / 6));
            timestamp = complete;
        }
        stream.run(timestamp * 125_000 / 6 + 300 * MILLI);
        assertEquals(IntStream.range(0, 400).boxed().toList(), stream.delivered);
        assertEquals(0, buffer.counters().lost());
    }

    @Test
    void arrivalsAreNamedForWhatTheyAre() {
        assertEquals(PacketArrival.ACCEPTED, stream.insert(10, 9_600, 0));
        assertEquals(PacketArrival.DUPLICATE, stream.insert(10, 9_600, 0));
        assertEquals(PacketArrival.ACCEPTED, stream.insert(9, 8_640, 0), "before the first, while nothing has played");
        assertEquals(PacketArrival.ACCEPTED, stream.insert(12, 11_520, 20 * MILLI));
        for (var i = 2; i < 6; i++) {
            buffer.next(i * 20 * MILLI, false);
        }
        assertEquals(PacketArrival.DUPLICATE, stream.insert(10, 9_600, 100 * MILLI), "already played");
        assertEquals(PacketArrival.LATE, stream.insert(11, 10_560, 120 * MILLI));
        var datagram = ByteBuffer.allocateDirect(1500).put(0, JitterPlayout.CELT_20_MILLIS);
        assertEquals(PacketArrival.OVERSIZED, buffer.insert(13, 12_480, datagram, 0, 1281, 0));
        assertEquals(PacketArrival.MALFORMED, buffer.insert(13, 12_480, datagram, 0, 0, 0));
        datagram.put(0, (byte) 3);
        assertEquals(PacketArrival.MALFORMED, buffer.insert(13, 12_480, datagram, 0, 1, 0));
        assertEquals(PacketArrival.RESET, stream.insert(78, 9_600 + 64 * 960, 1_300 * MILLI), "past all slots");
        assertEquals(PacketArrival.RESET, stream.insert(79, 4_000_000_000L, 1_320 * MILLI), "another clock");
        assertEquals(PacketArrival.RESET, stream.insert(30_000, 4_000_000_960L, 1_340 * MILLI), "another number");
        assertEquals(3, buffer.counters().resets());
    }

    @Test
    void aPauseOfMinutesIsNotAnotherStream() {
        stream.insert(1, 0, 0);
        buffer.next(40 * MILLI, false);
        assertEquals(PacketArrival.ACCEPTED, stream.insert(2, 300 * 48_000L, 300_000 * MILLI));
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void arbitraryHeadersNeverBreakIt(long seed) {
        System.out.println("JitterBufferTest seed " + seed);
        var random = new Random(seed);
        var datagram = ByteBuffer.allocateDirect(1500);
        var sequence = 0;
        long timestamp = 0;
        var now = 0L;
        for (var i = 0; i < 200_000; i++) {
            now += random.nextLong(30 * MILLI);
            sequence += random.nextInt(100) == 0 ? random.nextInt() : random.nextInt(5) - 1;
            timestamp += random.nextInt(100) == 0 ? random.nextInt() : random.nextInt(3_000) - 500;
            datagram.put(0, (byte) random.nextInt()).put(1, (byte) random.nextInt());
            buffer.insert(sequence, timestamp, datagram, 0, random.nextInt(1400), now);
            for (var pulls = random.nextInt(4); pulls > 0; pulls--) {
                var playout = buffer.next(now, random.nextBoolean());
                assertTrue(buffer.durationTicks() > 0 && buffer.durationTicks() <= 5_760);
                assertTrue(playout != PlayoutStep.PAYLOAD || buffer.payloadLength() > 0);
            }
        }
        assertTrue(buffer.counters().delivered() > 1_000);
    }

    @Test
    void aG711StreamIsTimedByItsBytes() {
        try (var slab = Slab.allocate(64 * 400)) {
            var phone = new JitterBuffer(slab, new SlabRegion(0, 64 * 400), PayloadTiming.G711, 64, 400);
            var datagram = ByteBuffer.allocateDirect(160);
            for (var i = 0; i < 10; i++) {
                phone.insert(i, i * 160L, datagram, 0, 160, i * 20 * MILLI);
                var expected = i < 2 ? PlayoutStep.EMPTY : PlayoutStep.PAYLOAD;
                assertEquals(expected, phone.next(i * 20 * MILLI, false));
                assertEquals(160, phone.durationTicks());
            }
        }
    }

    @Test
    void aPacketInAndOutAllocatesNothing() {
        var datagram = ByteBuffer.allocateDirect(40).put(0, JitterPlayout.CELT_20_MILLIS);
        var count = new int[1];
        Allocations.assertNone(() -> {
            var i = count[0]++;
            if (i % 20 != 7) {
                buffer.insert(i, i * 960L, datagram, 0, 40, i * 20 * MILLI + i * 7919L % 30 * MILLI);
            }
            buffer.next(i * 20 * MILLI, i % 3 == 0);
        });
        assertTrue(buffer.counters().delivered() > 4_000);
    }
}
