package dev.earshot.rtc.ice;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A view of one STUN message (RFC 8489 section 5 and 14) in a big-endian buffer. One is kept per loop and wrapped
 * around each datagram; it holds offsets only and allocates nothing. Accessors speak of the message wrapped last.
 */
public final class StunMessage {

    /** Longer ones are malformed: a check stays far below the smallest IPv6 MTU. */
    public static final int MAX_LENGTH_BYTES = 1_280;

    static final int MAGIC_COOKIE = 0x2112A442;
    static final int HEADER_BYTES = 20;
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;
    static final int FINGERPRINT_XOR = 0x5354554E;
    private static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;

    private final byte[] scratch = new byte[MAX_LENGTH_BYTES];
    private final byte[] expected = new byte[HmacSha1.LENGTH_BYTES];
    private final CRC32 crc = new CRC32();

    private ByteBuffer buffer;
    private int offset;
    private int length;
    private int usernameOffset;
    private int usernameLength;
    private int integrityOffset;
    private int fingerprintOffset;
    private int priority;
    private int unknownRequired;
    private boolean useCandidate;
    private boolean controlling;
    private boolean controlled;

    /** Whether a datagram is STUN and not DTLS, RTP or noise (RFC 7983, RFC 8489 section 6.3). */
    public static boolean isStun(ByteBuffer datagram, int offset, int length) {
        return length >= HEADER_BYTES && (length & 3) == 0 && (datagram.get(offset) & 0xFF) < 4
                && datagram.getInt(offset + 4) == MAGIC_COOKIE;
    }

    /**
     * Points at a datagram. Never throws for what the bytes say; accessors are meaningful unless NOT_STUN or MALFORMED.
     */
    public StunKind wrap(ByteBuffer datagram, int offset, int length) {
        clear();
        if (!isStun(datagram, offset, length)) {
            return StunKind.NOT_STUN;
        }
        if (length > MAX_LENGTH_BYTES || u16(datagram, offset + 2) != length - HEADER_BYTES) {
            return StunKind.MALFORMED;
        }
        this.buffer = datagram;
        this.offset = offset;
        this.length = length;
        if (!readAttributes()) {
            clear();
            return StunKind.MALFORMED;
        }
        return switch (u16(datagram, offset)) {
            case 0x0001 -> StunKind.BINDING_REQUEST;
            case 0x0011 -> StunKind.BINDING_INDICATION;
            default -> StunKind.OTHER;
        };
    }

    private void clear() {
        buffer = null;
        length = 0;
        usernameOffset = 0;
        usernameLength = 0;
        integrityOffset = -1;
        fingerprintOffset = -1;
        priority = 0;
        unknownRequired = -1;
        useCandidate = false;
        controlling = false;
        controlled = false;
    }

    private boolean readAttributes() {
        var end = offset + length;
        for (var at = offset + HEADER_BYTES; at < end; ) {
            if (end - at < 4) {
                return false;
            }
            var type = u16(buffer, at);
            var valueBytes = u16(buffer, at + 2);
            var next = at + 4 + (valueBytes + 3 & ~3);
            if (next > end || fingerprintOffset >= 0) {
                return false;
            }
            // Whatever follows the integrity is not covered by it and must be ignored, the fingerprint excepted.
            if ((integrityOffset < 0 || type == FINGERPRINT) && !readAttribute(type, at, valueBytes)) {
                return false;
            }
            at = next;
        }
        return true;
    }

    /** The first of a repeated attribute counts (RFC 8489 section 14). */
    private boolean readAttribute(int type, int at, int valueBytes) {
        switch (type) {
            case USERNAME -> {
                if (usernameOffset == 0) {
                    usernameOffset = at + 4;
                    usernameLength = valueBytes;
                }
                return valueBytes <= 513;
            }
            case MESSAGE_INTEGRITY -> {
                integrityOffset = at;
                return valueBytes == HmacSha1.LENGTH_BYTES;
            }
            case FINGERPRINT -> {
                fingerprintOffset = at;
                return valueBytes == 4;
            }
            case PRIORITY -> {
                if (valueBytes == 4) {
                    priority = buffer.getInt(at + 4);
                }
                return valueBytes == 4;
            }
            case USE_CANDIDATE -> useCandidate = true;
            case ICE_CONTROLLING -> {
                controlling = true;
                return valueBytes == 8;
            }
            case ICE_CONTROLLED -> {
                controlled = true;
                return valueBytes == 8;
            }
            case MESSAGE_INTEGRITY_SHA256, XOR_MAPPED_ADDRESS, ERROR_CODE, UNKNOWN_ATTRIBUTES -> { }
            default -> {
                if (type < 0x8000 && unknownRequired < 0) {
                    unknownRequired = type;
                }
            }
        }
        return true;
    }

    /**
     * The key of the agent this check is for (see {@link IceCredentials#ufragKey()}), or 0 when it names none of ours.
     */
    public long localUfragKey() {
        return buffer == null ? 0 : IceCredentials.keyAt(buffer, usernameOffset, usernameLength);
    }

    /** PRIORITY as unsigned 32 bits, 0 when absent. */
    public int priority() {
        return priority;
    }

    /** Whether the peer nominates the pair this check travels. */
    public boolean useCandidate() {
        return useCandidate;
    }

    /** Whether the peer says it controls. */
    public boolean controlling() {
        return controlling;
    }

    /** Whether the peer says it is controlled, which is our role. */
    public boolean controlled() {
        return controlled;
    }

    /** The first attribute that must be understood and is not, or -1. */
    int unknownRequired() {
        return unknownRequired;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int transactionOffset() {
        return offset + 8;
    }

    /** Whether FINGERPRINT is absent or right. */
    boolean fingerprintHolds() {
        if (fingerprintOffset < 0) {
            return true;
        }
        var covered = fingerprintOffset - offset;
        buffer.get(offset, scratch, 0, covered);
        return fingerprintOf(scratch, covered) == buffer.getInt(fingerprintOffset + 4);
    }

    /** Whether MESSAGE-INTEGRITY is present and made with this key; takes the same time for every wrong one. */
    boolean integrityHolds(HmacSha1 hmac) {
        if (integrityOffset < 0) {
            return false;
        }
        var covered = integrityOffset - offset;
        buffer.get(offset, scratch, 0, covered);
        putLength(scratch, covered + 4 + HmacSha1.LENGTH_BYTES);
        hmac.sign(scratch, covered, expected, 0);
        var difference = 0;
        for (var at = 0; at < expected.length; at++) {
            difference |= expected[at] ^ buffer.get(integrityOffset + 4 + at);
        }
        return difference == 0;
    }

    /** Scratch of the largest message, for an answer in the making; its use ends what the checks above left in it. */
    byte[] scratch() {
        return scratch;
    }

    int fingerprintOf(byte[] message, int covered) {
        crc.reset();
        crc.update(message, 0, covered);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /** Sets the header's length as if the message ended at {@code total}. */
    static void putLength(byte[] message, int total) {
        message[2] = (byte) (total - HEADER_BYTES >>> 8);
        message[3] = (byte) (total - HEADER_BYTES);
    }

    private static int u16(ByteBuffer buffer, int at) {
        return buffer.getShort(at) & 0xFFFF;
    }
}
