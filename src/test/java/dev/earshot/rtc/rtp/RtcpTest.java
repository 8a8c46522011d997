package dev.earshot.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.Allocations;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private static final int OURS = 0x11223344;
    private static final int THEIRS = 0x55667788;
    private static final long SECOND = 1_000_000_000L;

    private final ByteBuffer wire = ByteBuffer.allocateDirect(400);
    private final RtcpWriter writer = new RtcpWriter(OURS, "earshot");
    private final RtpWriter media = new RtpWriter(OURS, 111, 1);

    /** Two sides on one path of 30 ms each way; the far one answers after half a second. */
    @Test
    void theRoundTripIsMeasuredThroughBothReports() {
        var here = new RtcpReader(OURS);
        var there = new RtcpReader(THEIRS);
        var heardThere = new RtpReceiveStatistics(OURS, 48_000);
        for (var n = 0; n < 10; n++) {
            heardThere.onPacket(n, n * 960, n * 20_000_000L);
        }
        media.header(wire, 0, false, 960, 100);
        var sentNtp = ntp(SECOND);

        var length = writer.senderReport(wire, 4, media, sentNtp, 960, null, here, SECOND);
        assertEquals(2, there.read(wire, 4, length, 77 * SECOND, ntp(5)));
        assertEquals((int) (sentNtp >>> 16), there.lastSenderReportMid(OURS));
        assertEquals(960, there.senderReportTimestamp());
        assertEquals(1, there.senderPackets());

        var back = new RtcpWriter(THEIRS, "peer");
        length = back.receiverReport(wire, 4, heardThere, there, 77 * SECOND + SECOND / 2);
        assertEquals(2, here.read(wire, 4, length, 0, ntp(SECOND + SECOND / 2 + 60_000_000)));

        assertEquals(1, here.reports());
        assertEquals(60_000_000, here.roundTripNanos(), 40_000);
        assertEquals(0, here.cumulativeLost());
    }

    @Test
    void lossAndJitterAboutUsAreReadAndOthersIgnored() {
        wire.put(0, (byte) 0x82).put(1, (byte) 201).putShort(2, (short) 13).putInt(4, THEIRS);
        wire.putInt(8, 99).putInt(12, 0x10000001);
        wire.putInt(32, OURS).putInt(36, 0x40fffffe).putInt(44, 480).putInt(48, 0);
        var reader = new RtcpReader(OURS);

        assertEquals(1, reader.read(wire, 0, 56, 0, 0));

        assertEquals(1, reader.reports());
        assertEquals(64, reader.fractionLost());
        assertEquals(-2, reader.cumulativeLost());
        assertEquals(480, reader.jitterTicks());
        assertEquals(RtcpReader.UNKNOWN_NANOS, reader.roundTripNanos());
    }

    @Test
    void aGoodbyeIsHeardThroughItsCompoundPacket() {
        var reader = new RtcpReader(THEIRS);

        var length = writer.goodbye(wire, 0);

        assertEquals(3, reader.read(wire, 0, length, 0, 0));
        assertTrue(reader.saidGoodbye(OURS));
        assertFalse(reader.saidGoodbye(THEIRS));
    }

    @Test
    void namesOfEveryLengthEndOnAWordWithAZero() {
        for (var length = 1; length < 20; length++) {
            var named = new RtcpWriter(OURS, "n".repeat(length));
            var bytes = named.receiverReport(wire, 0, null, null, 0);

            assertEquals(0, bytes % 4);
            assertEquals(0, wire.get(bytes - 1));
            assertEquals('n', wire.get(8 + 10 + length - 1));
            assertEquals(0, wire.get(8 + 10 + length));
            assertTrue(bytes <= named.maxBytes());
            assertEquals(2, new RtcpReader(1).read(wire, 0, bytes, 0, 0));
        }
    }

    @Test
    void aPacketLongerThanItsDatagramIsMalformed() {
        var length = writer.goodbye(wire, 0);
        for (var cut = 1; cut < length; cut++) {
            if (cut != 8 && cut != length - 8) {
                assertEquals(RtcpReader.MALFORMED, new RtcpReader(1).read(wire, 0, cut, 0, 0), "cut at " + cut);
            }
        }
        assertEquals(RtcpReader.MALFORMED, new RtcpReader(1).read(wire, 0, 0, 0, 0));
    }

    @Test
    void reportsAllocateNothing() {
        var reader = new RtcpReader(OURS);
        var received = new RtpReceiveStatistics(THEIRS, 48_000);
        exchange(reader, received, 20_000);
        Allocations.assertNone(() -> exchange(reader, received, 10));
    }

    private void exchange(RtcpReader reader, RtpReceiveStatistics received, int packets) {
        for (var n = 0; n < packets; n++) {
            media.header(wire, 0, false, n * 960, 100);
            received.onPacket(RtpPacket.sequence(wire, 0), RtpPacket.timestamp(wire, 0), n * 20_000_000L);
            var length = writer.senderReport(wire, 0, media, n, n, received, reader, n);
            reader.read(wire, 0, length, n, n);
        }
    }

    private static long ntp(long nanos) {
        return (nanos / SECOND << 32) + ((nanos % SECOND << 32) / SECOND);
    }
}
