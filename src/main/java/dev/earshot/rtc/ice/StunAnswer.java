package dev.earshot.rtc.ice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the answers of a lite agent, signed, into the scratch of the message they answer and from there into a buffer.
 */
final class StunAnswer {

    /** Largest answer: header, IPv6 address or error with reason, integrity, fingerprint. */
    static final int MAX_LENGTH_BYTES = 128;

    private static final int SUCCESS = 0x0101;
    private static final int ERROR = 0x0111;
    private static final byte[] ROLE_CONFLICT = ascii("Role Conflict\0\0\0");
    private static final byte[] UNKNOWN_ATTRIBUTE = ascii("Unknown Attribute\0\0\0");

    private StunAnswer() {
    }

    private static byte[] ascii(String reason) {
        return reason.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Binding success: the source the check came from, XORed so that no middlebox rewrites it (RFC 8489 section 14.2).
     */
    static int success(StunMessage request, TransportAddress from, HmacSha1 hmac, ByteBuffer out) {
        var bytes = request.scratch();
        var at = header(request, SUCCESS, bytes);
        var addressBytes = from.isIpv4() ? 4 : 16;
        at = attribute(bytes, at, StunMessage.XOR_MAPPED_ADDRESS, 4 + addressBytes);
        at = put16(bytes, at, from.isIpv4() ? 1 : 2);
        at = put16(bytes, at, from.port() ^ StunMessage.MAGIC_COOKIE >>> 16);
        if (from.isIpv4()) {
            at = put32(bytes, at, from.ipv4());
        } else {
            at = put32(bytes, at, (int) (from.high() >>> 32));
            at = put32(bytes, at, (int) from.high());
            at = put32(bytes, at, (int) (from.low() >>> 32));
            at = put32(bytes, at, (int) from.low());
        }
        // Cookie and transaction id stand one after the other in the header, just as the XOR wants them.
        for (var index = 0; index < addressBytes; index++) {
            bytes[at - addressBytes + index] ^= bytes[4 + index];
        }
        return seal(request, bytes, at, hmac, out);
    }

    /** 487: the peer claims our role; a full agent switches and asks again (RFC 8445 section 7.3.1.1). */
    static int roleConflict(StunMessage request, HmacSha1 hmac, ByteBuffer out) {
        var bytes = request.scratch();
        var at = error(request, bytes, 487, ROLE_CONFLICT, 13);
        return seal(request, bytes, at, hmac, out);
    }

    /** 420: names the first attribute we had to understand and do not (RFC 8489 section 6.3.1). */
    static int unknownAttribute(StunMessage request, HmacSha1 hmac, ByteBuffer out) {
        var bytes = request.scratch();
        var at = error(request, bytes, 420, UNKNOWN_ATTRIBUTE, 17);
        at = attribute(bytes, at, StunMessage.UNKNOWN_ATTRIBUTES, 2);
        at = put16(bytes, at, request.unknownRequired());
        at = put16(bytes, at, 0);
        return seal(request, bytes, at, hmac, out);
    }

    private static int error(StunMessage request, byte[] bytes, int code, byte[] paddedReason, int reasonBytes) {
        var at = header(request, ERROR, bytes);
        at = attribute(bytes, at, StunMessage.ERROR_CODE, 4 + reasonBytes);
        at = put32(bytes, at, code / 100 << 8 | code % 100);
        System.arraycopy(paddedReason, 0, bytes, at, paddedReason.length);
        return at + paddedReason.length;
    }

    private static int header(StunMessage request, int type, byte[] bytes) {
        put16(bytes, 0, type);
        put32(bytes, 4, StunMessage.MAGIC_COOKIE);
        request.buffer().get(request.transactionOffset(), bytes, 8, 12);
        return StunMessage.HEADER_BYTES;
    }

    private static int seal(StunMessage request, byte[] bytes, int covered, HmacSha1 hmac, ByteBuffer out) {
        var signed = covered + 4 + HmacSha1.LENGTH_BYTES;
        StunMessage.putLength(bytes, signed);
        attribute(bytes, covered, StunMessage.MESSAGE_INTEGRITY, HmacSha1.LENGTH_BYTES);
        hmac.sign(bytes, covered, bytes, covered + 4);
        var total = signed + 8;
        StunMessage.putLength(bytes, total);
        attribute(bytes, signed, StunMessage.FINGERPRINT, 4);
        put32(bytes, signed + 4, request.fingerprintOf(bytes, signed));
        out.put(0, bytes, 0, total);
        return total;
    }

    private static int attribute(byte[] bytes, int at, int type, int valueBytes) {
        return put16(bytes, put16(bytes, at, type), valueBytes);
    }

    private static int put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
        return at + 2;
    }

    private static int put32(byte[] bytes, int at, int value) {
        return put16(bytes, put16(bytes, at, value >>> 16), value);
    }
}
