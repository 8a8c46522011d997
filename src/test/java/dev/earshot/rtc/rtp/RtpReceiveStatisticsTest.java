package dev.earshot.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RtpReceiveStatisticsTest {
    private static final long FRAME_NANOS = 20_000_000L;
    private static final int FRAME_TICKS = 960;

    private final RtpReceiveStatistics statistics = new RtpReceiveStatistics(1, 48_000);
    private long nowNanos = Long.MAX_VALUE / 2;
    private int timestamp = -10_000;

    private boolean packet(int sequence) {
        nowNanos += FRAME_NANOS;
        timestamp += FRAME_TICKS;
        return statistics.onPacket(sequence & 0xffff, timestamp, nowNanos);
    }

    @Test
    void aSourceIsBelievedFromItsSecondPacketInOrder() {
        assertFalse(packet(10));
        assertFalse(packet(30));
        assertTrue(packet(31));
        assertEquals(1, statistics.received());
    }

    @Test
    void aSourceMayStartAtZero() {
        assertFalse(packet(0));
        assertTrue(packet(1));
        assertEquals(0, statistics.cumulativeLost());
    }

    @Test
    void aSteadyStreamAcrossARolloverHasNoLossAndNoJitter() {
        for (var n = 0; n < 1000; n++) {
            packet(65_000 + n);
        }

        assertEquals(0, statistics.cumulativeLost());
        assertEquals(0, statistics.takeFractionLost());
        assertEquals(0, statistics.jitterTicks());
        assertEquals(65_536 + 463, statistics.extendedHighestSequence());
    }

    @Test
    void everyFourthPacketLostIsAQuarter() {
        packet(0);
        packet(1);
        statistics.takeFractionLost();
        for (var n = 2; n < 402; n++) {
            if (n % 4 != 0) {
                packet(n);
            }
        }

        assertEquals(64, statistics.takeFractionLost());
        assertEquals(0, statistics.takeFractionLost());
        assertEquals(100, statistics.cumulativeLost());
    }

    @Test
    void reorderingAndDuplicatesAreNoLoss() {
        packet(0);
        packet(1);
        packet(3);
        packet(2);
        packet(3);

        assertEquals(-1, statistics.cumulativeLost());
        assertEquals(0, statistics.takeFractionLost());
        assertEquals(3, statistics.extendedHighestSequence());
    }

    @Test
    void aWildJumpIsBelievedOnlyWhenTheNextPacketFollowsIt() {
        packet(0);
        packet(1);
        assertFalse(packet(30_000));
        assertTrue(packet(2));
        assertFalse(packet(40_000));
        assertTrue(packet(40_001));
        assertEquals(40_001, statistics.extendedHighestSequence());
        assertEquals(0, statistics.cumulativeLost());
    }

    @Test
    void alternatingDelayBecomesItsJitter() {
        for (var n = 0; n < 2000; n++) {
            timestamp += FRAME_TICKS;
            nowNanos += FRAME_NANOS;
            statistics.onPacket(n, timestamp, nowNanos + (n % 2 == 0 ? 5_000_000L : 0));
        }

        assertEquals(240, statistics.jitterTicks(), 8);
        assertEquals(5_000_000, statistics.jitterNanos(), 200_000);
    }
}
