package dev.earshot.rtc.dtls;

import java.nio.ByteBuffer;

/** The record layer as far as it can be read without keys (RFC 6347 section 4.1); a look before the library's. */
final class DtlsRecords {

    static final int HEADER_BYTES = 13;
    /** Longest datagram that is looked at. */
    static final int MAX_DATAGRAM_BYTES = 2_048;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int LAST_TYPE = 23;
    private static final int HANDSHAKE_HEADER_BYTES = 12;
    private static final int CERTIFICATE_VERIFY = 15;
    /**
     * The library makes an array of the announced length for the first fragment of a message: 16 MB for a few bytes.
     */
    private static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private DtlsRecords() {
    }

    /**
     * Whether a datagram is DTLS records and nothing else, none of them announcing more than we would hold.
     *
     * @param leastEncryptedBytes of a fragment once there are keys
     */
    static boolean areSound(ByteBuffer datagram, int offset, int length, int leastEncryptedBytes) {
        if (length < HEADER_BYTES || length > MAX_DATAGRAM_BYTES) {
            return false;
        }
        var end = offset + length;
        for (var at = offset; at < end; ) {
            if (end - at < HEADER_BYTES) {
                return false;
            }
            var type = datagram.get(at) & 0xFF;
            var fragmentBytes = u16(datagram, at + 11);
            if (type < CHANGE_CIPHER_SPEC || type > LAST_TYPE || datagram.get(at + 1) != (byte) 0xFE
                    || fragmentBytes > end - at - HEADER_BYTES) {
                return false;
            }
            if (u16(datagram, at + 3) > 0 && fragmentBytes < leastEncryptedBytes) {
                return false;
            }
            if (type == HANDSHAKE && u16(datagram, at + 3) == 0 && !messagesAreSound(datagram, at, fragmentBytes)) {
                return false;
            }
            at += HEADER_BYTES + fragmentBytes;
        }
        return true;
    }

    /** One record may hold several handshake messages, each with a header of its own. */
    private static boolean messagesAreSound(ByteBuffer datagram, int record, int recordBytes) {
        var at = record + HEADER_BYTES;
        var end = at + recordBytes;
        while (end - at >= HANDSHAKE_HEADER_BYTES) {
            if (u24(datagram, at + 1) > MAX_MESSAGE_BYTES) {
                return false;
            }
            at += HANDSHAKE_HEADER_BYTES + u24(datagram, at + 9);
        }
        return true;
    }

    /** Whether sound records hold the end of a CertificateVerify in the clear. */
    static boolean completesCertificateVerify(byte[] datagram, int record) {
        if ((datagram[record] & 0xFF) != HANDSHAKE || u16(datagram, record + 3) != 0) {
            return false;
        }
        var at = record + HEADER_BYTES;
        var end = at + u16(datagram, record + 11);
        while (end - at >= HANDSHAKE_HEADER_BYTES) {
            var fragmentBytes = u24(datagram, at + 9);
            if (datagram[at] == CERTIFICATE_VERIFY
                    && u24(datagram, at + 6) + fragmentBytes == u24(datagram, at + 1)) {
                return true;
            }
            at += HANDSHAKE_HEADER_BYTES + fragmentBytes;
        }
        return false;
    }

    static boolean isChangeCipherSpec(byte[] datagram, int record) {
        return (datagram[record] & 0xFF) == CHANGE_CIPHER_SPEC;
    }

    /** Where the record after this one starts. */
    static int next(byte[] datagram, int record) {
        return record + HEADER_BYTES + u16(datagram, record + 11);
    }

    private static int u16(ByteBuffer buffer, int at) {
        return buffer.getShort(at) & 0xFFFF;
    }

    private static int u24(ByteBuffer buffer, int at) {
        return (buffer.get(at) & 0xFF) << 16 | u16(buffer, at + 1);
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static int u24(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 16 | u16(bytes, at + 1);
    }
}
