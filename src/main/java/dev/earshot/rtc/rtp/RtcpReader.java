package dev.earshot.rtc.rtp;

import java.nio.ByteBuffer;

/**
 * Walks compound RTCP packets (RFC 3550 section 6) and keeps what matters to one outgoing source: the peer's last
 * sender report, what the peer reports about us, and its goodbye. Types it does not know are stepped over.
 */
public final class RtcpReader {
    /** What {@link #read} returns when a packet inside does not fit; what stood before it was taken in. */
    public static final int MALFORMED = -1;
    /** What {@link #roundTripNanos} returns as long as the peer has not answered a sender report. */
    public static final long UNKNOWN_NANOS = -1;

    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int GOODBYE = 203;
    static final int BLOCK_BYTES = 24;
    private static final int HEADER_BYTES = 8;
    private static final int SENDER_INFO_BYTES = 20;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int ourSsrc;
    private boolean senderReportHeard;
    private int senderSsrc;
    private int senderReportMid;
    private long senderReportAtNanos;
    private int senderReportTimestamp;
    private int senderPackets;
    private int reports;
    private int fractionLost;
    private int cumulativeLost;
    private int jitterTicks;
    private long roundTripNanos = UNKNOWN_NANOS;
    private boolean goodbye;
    private int goodbyeSsrc;

    /** Reads for the source we send. */
    public RtcpReader(int ourSsrc) {
        this.ourSsrc = ourSsrc;
    }

    /**
     * Takes a compound packet in.
     *
     * @param nowNanos the monotonic clock, for the delay we tell in our next report
     * @param nowNtp the clock our sender reports were stamped with, as a 64-bit NTP timestamp
     * @return how many packets it held, or {@link #MALFORMED}
     */
    public int read(ByteBuffer compound, int offset, int length, long nowNanos, long nowNtp) {
        var end = offset + length;
        var at = offset;
        var packets = 0;
        while (at < end) {
            if (end - at < 4 || (compound.get(at) & 0xc0) != 0x80) {
                return MALFORMED;
            }
            var bytes = 4 + 4 * (compound.getShort(at + 2) & 0xffff);
            if (bytes > end - at || !readOne(compound, at, bytes, nowNanos, nowNtp)) {
                return MALFORMED;
            }
            at += bytes;
            packets++;
        }
        return packets == 0 ? MALFORMED : packets;
    }

    private boolean readOne(ByteBuffer packet, int at, int bytes, long nowNanos, long nowNtp) {
        var count = packet.get(at) & 0x1f;
        switch (packet.get(at + 1) & 0xff) {
            case SENDER_REPORT -> {
                if (bytes < HEADER_BYTES + SENDER_INFO_BYTES + count * BLOCK_BYTES) {
                    return false;
                }
                senderReport(packet, at, nowNanos);
                blocks(packet, at + HEADER_BYTES + SENDER_INFO_BYTES, count, nowNtp);
            }
            case RECEIVER_REPORT -> {
                if (bytes < HEADER_BYTES + count * BLOCK_BYTES) {
                    return false;
                }
                blocks(packet, at + HEADER_BYTES, count, nowNtp);
            }
            case GOODBYE -> {
                if (bytes < 4 + 4 * count) {
                    return false;
                }
                if (count > 0) {
                    goodbye = true;
                    goodbyeSsrc = packet.getInt(at + 4);
                }
            }
            default -> {
                return true;
            }
        }
        return true;
    }

    private void senderReport(ByteBuffer packet, int at, long nowNanos) {
        senderReportHeard = true;
        senderSsrc = packet.getInt(at + 4);
        senderReportMid = packet.getInt(at + 10);
        senderReportTimestamp = packet.getInt(at + 16);
        senderPackets = packet.getInt(at + 20);
        senderReportAtNanos = nowNanos;
    }

    private void blocks(ByteBuffer packet, int at, int count, long nowNtp) {
        for (var block = 0; block < count; block++) {
            var from = at + block * BLOCK_BYTES;
            if (packet.getInt(from) == ourSsrc) {
                reports++;
                fractionLost = packet.get(from + 4) & 0xff;
                cumulativeLost = packet.getInt(from + 4) << 8 >> 8;
                jitterTicks = packet.getInt(from + 12);
                roundTrip(packet.getInt(from + 16), packet.getInt(from + 20), nowNtp);
            }
        }
    }

    /** Section 6.4.1: now, less the time of our report, less what the peer held it; in units of 1/65536 s. */
    private void roundTrip(int lastSenderReport, int delaySinceIt, long nowNtp) {
        if (lastSenderReport == 0) {
            return;
        }
        var units = (int) (nowNtp >>> 16) - lastSenderReport - delaySinceIt;
        // A negative result is clock granularity on a short path, or a lie; neither may become hours by wrapping.
        roundTripNanos = units < 0 ? 0 : units * NANOS_PER_SECOND >>> 16;
    }

    /** The middle 32 bits of the NTP timestamp in the last sender report of a source; zero when there was none. */
    public int lastSenderReportMid(int ssrc) {
        return senderReportHeard && senderSsrc == ssrc ? senderReportMid : 0;
    }

    /** How long ago that report came, in units of 1/65536 s; zero when there was none. */
    public int delaySinceSenderReport(int ssrc, long nowNanos) {
        if (!senderReportHeard || senderSsrc != ssrc) {
            return 0;
        }
        var nanos = Math.max(0, nowNanos - senderReportAtNanos);
        return (int) Math.min(0xffff_ffffL, (nanos / NANOS_PER_SECOND << 16)
                + ((nanos % NANOS_PER_SECOND << 16) / NANOS_PER_SECOND));
    }

    /** The RTP timestamp in the peer's last sender report. */
    public int senderReportTimestamp() {
        return senderReportTimestamp;
    }

    /** How many packets the peer says it sent, modulo 2^32. */
    public int senderPackets() {
        return senderPackets;
    }

    /** How many report blocks were about us. */
    public int reports() {
        return reports;
    }

    /** Share of our packets the peer lost before its last report, in 256ths. */
    public int fractionLost() {
        return fractionLost;
    }

    /** Our packets the peer misses in all; negative when it got duplicates. */
    public int cumulativeLost() {
        return cumulativeLost;
    }

    /** The jitter the peer sees on our packets, in ticks of the payload's clock. */
    public int jitterTicks() {
        return jitterTicks;
    }

    /** The last round trip measured, or {@link #UNKNOWN_NANOS}. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /** Whether a source said goodbye as the first of its list. */
    public boolean saidGoodbye(int ssrc) {
        return goodbye && goodbyeSsrc == ssrc;
    }
}
