package dev.earshot.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpairedLineTest {

    private static final int PACKETS = 10_000;
    private static final long PACKET_NANOS = 20_000_000;

    @Test
    void aCleanLineCarriesEverythingInOrderAndAtOnce() {
        var line = new ImpairedLine(Impairment.NONE, 0);
        line.offer(0, number(1));
        line.offer(0, number(2));
        assertEquals(0, line.nanosToNext(0));
        assertEquals(1, ByteBuffer.wrap(line.poll(0)).getInt());
        assertEquals(2, ByteBuffer.wrap(line.poll(0)).getInt());
        assertNull(line.poll(0));
        assertEquals(Long.MAX_VALUE, line.nanosToNext(0));
    }

    @Test
    void theSameSeedLosesAndReordersTheSamePackets() {
        var bad = new Impairment(5, 1, 50, 4711);
        var carried = carry(new ImpairedLine(bad, 0));
        assertEquals(carried, carry(new ImpairedLine(bad, 0)));
        assertNotEquals(carried, carry(new ImpairedLine(bad, 1)), "The other direction must not lose in step");
        assertNotEquals(carried.stream().sorted().toList(), carried, "50 ms of jitter reorder packets 20 ms apart");
        assertEquals(0.05, 1 - (double) carried.size() / PACKETS, 0.01);
    }

    @Test
    void lossComesInRunsOfTheBurstAndKeepsItsShare() {
        var line = new ImpairedLine(new Impairment(6, 3, 0, 4711), 0);
        var carried = carry(line);
        var runs = 0;
        for (var i = 1; i < carried.size(); i++) {
            var gap = carried.get(i) - carried.get(i - 1) - 1;
            assertTrue(gap % 3 == 0, "A run of " + gap + " lost packets");
            runs += gap > 0 ? 1 : 0;
        }
        assertTrue(runs > 100);
        assertEquals(0.06, (double) line.dropped() / line.offered(), 0.01);
    }

    @Test
    void aPacketWaitsForItsTimeAndNoLonger() {
        var line = new ImpairedLine(new Impairment(0, 1, 50, 3), 0);
        line.offer(1_000, number(1));
        var nanos = line.nanosToNext(1_000);
        assertTrue(nanos > 0 && nanos < 50_000_000, "Delayed by " + nanos + " ns");
        assertNull(line.poll(1_000 + nanos - 1));
        assertEquals(1, ByteBuffer.wrap(line.poll(1_000 + nanos)).getInt());
    }

    @Test
    void aFullLineDropsWhatIsTooMuch() {
        var line = new ImpairedLine(Impairment.NONE, 0);
        for (var i = 0; i < ImpairedLine.MAX_WAITING_PACKETS + 10; i++) {
            line.offer(0, number(i));
        }
        assertEquals(10, line.dropped());
    }

    private static List<Integer> carry(ImpairedLine line) {
        var carried = new ArrayList<Integer>();
        for (var i = 0; i < PACKETS + 10; i++) {
            if (i < PACKETS) {
                line.offer(i * PACKET_NANOS, number(i));
            }
            for (var out = line.poll(i * PACKET_NANOS); out != null; out = line.poll(i * PACKET_NANOS)) {
                carried.add(ByteBuffer.wrap(out).getInt());
            }
        }
        return carried;
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
