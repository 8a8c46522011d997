package dev.earshot.rtc.sctp;

import java.util.zip.CRC32C;

/** The common header with its checksum (RFC 9260 section 3.1 and appendix A), and the packet being filled. */
final class SctpPacket {
    static final int HEADER_BYTES = 12;
    private static final int CHECKSUM_AT = 8;
    private static final byte[] NO_CHECKSUM = new byte[4];

    private final CRC32C crc = new CRC32C();
    private final int maxBytes;
    private byte[] out;
    private int length;

    SctpPacket(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean checksumMatches(byte[] packet, int offset, int length) {
        return checksum(packet, offset, length) == Octets.i32(packet, offset + CHECKSUM_AT);
    }

    private int checksum(byte[] packet, int offset, int length) {
        crc.reset();
        crc.update(packet, offset, CHECKSUM_AT);
        crc.update(NO_CHECKSUM, 0, NO_CHECKSUM.length);
        crc.update(packet, offset + HEADER_BYTES, length - HEADER_BYTES);
        return Integer.reverseBytes((int) crc.getValue());
    }

    void begin(byte[] target) {
        if (target.length < maxBytes) {
            throw new IllegalArgumentException("packets have up to " + maxBytes + " bytes");
        }
        out = target;
        length = HEADER_BYTES;
    }

    boolean isEmpty() {
        return length == HEADER_BYTES;
    }

    /** Bytes left for one more chunk, its header included. */
    int room() {
        return maxBytes - length & ~3;
    }

    void add(byte[] chunk) {
        System.arraycopy(chunk, 0, out, length, chunk.length);
        pad(chunk.length);
    }

    /** Starts a chunk of a length that fits and returns where its body goes. */
    int add(int type, int flags, int chunkBytes) {
        var at = length;
        out[at] = (byte) type;
        out[at + 1] = (byte) flags;
        Octets.put16(out, at + 2, chunkBytes);
        pad(chunkBytes);
        return at + Chunk.HEADER_BYTES;
    }

    byte[] bytes() {
        return out;
    }

    private void pad(int chunkBytes) {
        var end = length + Chunk.padded(chunkBytes);
        for (var at = length + chunkBytes; at < end; at++) {
            out[at] = 0;
        }
        length = end;
    }

    /** Writes the header and gives the array back. Returns the length, zero for a packet without chunks. */
    int finish(int sourcePort, int destinationPort, int verificationTag) {
        var target = out;
        out = null;
        if (isEmpty()) {
            return 0;
        }
        Octets.put16(target, 0, sourcePort);
        Octets.put16(target, 2, destinationPort);
        Octets.put32(target, 4, verificationTag);
        Octets.put32(target, CHECKSUM_AT, checksum(target, 0, length));
        return length;
    }
}
