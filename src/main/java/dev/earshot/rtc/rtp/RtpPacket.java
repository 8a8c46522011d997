package dev.earshot.rtc.rtp;

import java.nio.ByteBuffer;

/**
 * Reads an RTP packet (RFC 3550 section 5.1) where it lies in a big-endian buffer. Ask {@link #headerBytes} first:
 * the other methods trust a packet it accepted.
 */
public final class RtpPacket {
    /** What {@link #headerBytes} and {@link #payloadBytes} return for bytes that are no RTP packet. */
    public static final int MALFORMED = -1;
    /** Length of the header without contributing sources and extension. */
    public static final int FIXED_HEADER_BYTES = 12;

    private RtpPacket() {
    }

    /** Length of fixed header, contributing sources and extension: where the payload starts. Or {@link #MALFORMED}. */
    public static int headerBytes(ByteBuffer packet, int offset, int length) {
        if (length < FIXED_HEADER_BYTES || version(packet, offset) != 2) {
            return MALFORMED;
        }
        var header = FIXED_HEADER_BYTES + 4 * contributingSources(packet, offset);
        if (hasExtension(packet, offset)) {
            if (header + 4 > length) {
                return MALFORMED;
            }
            header += 4 + 4 * (packet.getShort(offset + header + 2) & 0xffff);
        }
        return header <= length ? header : MALFORMED;
    }

    /**
     * Length of the payload without padding, zero included. Or {@link #MALFORMED} when header or padding do not
     * fit.
     */
    public static int payloadBytes(ByteBuffer packet, int offset, int length) {
        var header = headerBytes(packet, offset, length);
        if (header < 0) {
            return MALFORMED;
        }
        var payload = length - header;
        if (!hasPadding(packet, offset)) {
            return payload;
        }
        if (payload == 0) {
            return MALFORMED;
        }
        var padding = packet.get(offset + length - 1) & 0xff;
        return padding == 0 || padding > payload ? MALFORMED : payload - padding;
    }

    public static int version(ByteBuffer packet, int offset) {
        return packet.get(offset) >>> 6 & 3;
    }

    public static boolean hasPadding(ByteBuffer packet, int offset) {
        return (packet.get(offset) & 0x20) != 0;
    }

    public static boolean hasExtension(ByteBuffer packet, int offset) {
        return (packet.get(offset) & 0x10) != 0;
    }

    /** How many contributing sources are listed, 0 to 15. */
    public static int contributingSources(ByteBuffer packet, int offset) {
        return packet.get(offset) & 0x0f;
    }

    /** The contributing source at a place of the list. */
    public static int contributingSource(ByteBuffer packet, int offset, int place) {
        return packet.getInt(offset + FIXED_HEADER_BYTES + 4 * place);
    }

    public static boolean marker(ByteBuffer packet, int offset) {
        return packet.get(offset + 1) < 0;
    }

    public static int payloadType(ByteBuffer packet, int offset) {
        return packet.get(offset + 1) & 0x7f;
    }

    /** The 16-bit sequence number, unsigned. */
    public static int sequence(ByteBuffer packet, int offset) {
        return packet.getShort(offset + 2) & 0xffff;
    }

    /** The 32-bit timestamp in ticks of the payload's clock; compare by difference. */
    public static int timestamp(ByteBuffer packet, int offset) {
        return packet.getInt(offset + 4);
    }

    public static int ssrc(ByteBuffer packet, int offset) {
        return packet.getInt(offset + 8);
    }
}
