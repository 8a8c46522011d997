package dev.earshot.rtc.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the compound packets of one source: sender or receiver report with at most one block, the canonical name,
 * and the goodbye (RFC 3550 sections 6.4 to 6.6). Each method returns the bytes written; {@link #maxBytes()} always
 * suffices.
 */
public final class RtcpWriter {
    private static final int CNAME = 1;
    private static final int MAX_TEXT_BYTES = 255;
    private static final int HEADER_BYTES = 8;
    private static final int SENDER_INFO_BYTES = 20;

    private final int ssrc;
    private final byte[] cname;

    /** @param cname at most 255 bytes of UTF-8, saying nothing about the host (RFC 7022) */
    public RtcpWriter(int ssrc, String cname) {
        this.ssrc = ssrc;
        this.cname = cname.getBytes(StandardCharsets.UTF_8);
        if (this.cname.length == 0 || this.cname.length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("a canonical name has 1 to 255 bytes");
        }
    }

    /** An upper bound for any one call. */
    public int maxBytes() {
        return HEADER_BYTES + SENDER_INFO_BYTES + RtcpReader.BLOCK_BYTES + descriptionBytes() + HEADER_BYTES;
    }

    /**
     * A sender report and our name.
     *
     * @param nowNtp 64-bit NTP timestamp of this moment, and {@code timestamp} the RTP timestamp of the same moment
     * @param received the source to report on, or null
     * @param heard what we know of that source's reports
     */
    public int senderReport(ByteBuffer out, int offset, RtpWriter sent, long nowNtp, int timestamp,
            RtpReceiveStatistics received, RtcpReader heard, long nowNanos) {
        var blocks = blocks(received);
        var bytes = HEADER_BYTES + SENDER_INFO_BYTES + blocks * RtcpReader.BLOCK_BYTES;
        header(out, offset, RtcpReader.SENDER_REPORT, blocks, bytes);
        out.putLong(offset + 8, nowNtp);
        out.putInt(offset + 16, timestamp);
        out.putInt(offset + 20, sent.packets());
        out.putInt(offset + 24, sent.payloadOctets());
        block(out, offset + HEADER_BYTES + SENDER_INFO_BYTES, received, heard, nowNanos);
        return bytes + description(out, offset + bytes);
    }

    /** A receiver report and our name, for when nothing was sent since the last report. */
    public int receiverReport(
            ByteBuffer out, int offset, RtpReceiveStatistics received, RtcpReader heard, long nowNanos) {
        var blocks = blocks(received);
        var bytes = HEADER_BYTES + blocks * RtcpReader.BLOCK_BYTES;
        header(out, offset, RtcpReader.RECEIVER_REPORT, blocks, bytes);
        block(out, offset + HEADER_BYTES, received, heard, nowNanos);
        return bytes + description(out, offset + bytes);
    }

    /** A whole goodbye: an empty receiver report, our name, and BYE. */
    public int goodbye(ByteBuffer out, int offset) {
        header(out, offset, RtcpReader.RECEIVER_REPORT, 0, HEADER_BYTES);
        var at = HEADER_BYTES + description(out, offset + HEADER_BYTES);
        header(out, offset + at, RtcpReader.GOODBYE, 1, HEADER_BYTES);
        return at + HEADER_BYTES;
    }

    private static int blocks(RtpReceiveStatistics received) {
        return received == null || received.received() == 0 ? 0 : 1;
    }

    private void header(ByteBuffer out, int offset, int type, int count, int bytes) {
        out.put(offset, (byte) (0x80 | count));
        out.put(offset + 1, (byte) type);
        out.putShort(offset + 2, (short) (bytes / 4 - 1));
        out.putInt(offset + 4, ssrc);
    }

    private static void block(
            ByteBuffer out, int at, RtpReceiveStatistics received, RtcpReader heard, long nowNanos) {
        if (blocks(received) == 0) {
            return;
        }
        out.putInt(at, received.ssrc());
        out.putInt(at + 4, received.takeFractionLost() << 24 | received.cumulativeLost() & 0xffffff);
        out.putInt(at + 8, received.extendedHighestSequence());
        out.putInt(at + 12, received.jitterTicks());
        out.putInt(at + 16, heard.lastSenderReportMid(received.ssrc()));
        out.putInt(at + 20, heard.delaySinceSenderReport(received.ssrc(), nowNanos));
    }

    private int descriptionBytes() {
        // Item header and text, then at least one zero byte up to the next word.
        return HEADER_BYTES + (2 + cname.length + 4 & ~3);
    }

    private int description(ByteBuffer out, int offset) {
        var bytes = descriptionBytes();
        header(out, offset, RtcpReader.SOURCE_DESCRIPTION, 1, bytes);
        out.put(offset + 8, (byte) CNAME);
        out.put(offset + 9, (byte) cname.length);
        out.put(offset + 10, cname);
        for (var at = 10 + cname.length; at < bytes; at++) {
            out.put(offset + at, (byte) 0);
        }
        return bytes;
    }
}
