package dev.earshot.rtc.rtp;

import java.nio.ByteBuffer;

/** Numbers the packets of one outgoing source and counts what a sender report tells (RFC 3550 section 6.4.1). */
public final class RtpWriter {
    private final int ssrc;
    private final int payloadType;
    private int sequence;
    private int packets;
    private int payloadOctets;
    private int lastTimestamp;

    /**
     * @param firstSequence where to start; below 32768, or a receiver that misses the first packets guesses the SRTP
     *     rollover
     *     counter wrong
     */
    public RtpWriter(int ssrc, int payloadType, int firstSequence) {
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException("a payload type has seven bits");
        }
        this.ssrc = ssrc;
        this.payloadType = payloadType;
        this.sequence = firstSequence & 0x7fff;
    }

    /** Writes the header of the next packet and counts its payload. Returns where the payload goes: 12 bytes on. */
    public int header(ByteBuffer out, int offset, boolean marker, int timestamp, int payloadBytes) {
        return header(out, offset, payloadType, marker, timestamp, payloadBytes);
    }

    /** The same for a payload of another type in the same stream, such as telephone events (RFC 4733). */
    public int header(ByteBuffer out, int offset, int type, boolean marker, int timestamp, int payloadBytes) {
        out.put(offset, (byte) 0x80);
        out.put(offset + 1, (byte) (type & 0x7f | (marker ? 0x80 : 0)));
        out.putShort(offset + 2, (short) sequence);
        out.putInt(offset + 4, timestamp);
        out.putInt(offset + 8, ssrc);
        sequence = sequence + 1 & 0xffff;
        packets++;
        payloadOctets += payloadBytes;
        lastTimestamp = timestamp;
        return RtpPacket.FIXED_HEADER_BYTES;
    }

    public int ssrc() {
        return ssrc;
    }

    /** The number the next packet gets. */
    public int nextSequence() {
        return sequence;
    }

    /** Packets so far, modulo 2^32 as on the wire. */
    public int packets() {
        return packets;
    }

    /** Payload bytes so far, modulo 2^32 as on the wire. */
    public int payloadOctets() {
        return payloadOctets;
    }

    /** The timestamp of the last packet. */
    public int lastTimestamp() {
        return lastTimestamp;
    }
}
