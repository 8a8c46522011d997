package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One direction of an SRTP session: everything sent, or everything received, under one master key (RFC 3711, RFC 7714).
 *
 * <p>Packets are changed in place in a big-endian buffer, direct or not, by absolute offsets; position and limit
 * stay. Not a heap byte is allocated per packet. A negative result is the {@link SrtpDrop#code()} of the reason to
 * drop the packet, whose bytes are then as they were. Follows up to eight sources. Not thread safe: one writer.
 */
public final class SrtpContext {
    private static final int RTP_HEADER_BYTES = 12;
    private static final int RTCP_HEADER_BYTES = 8;
    private static final int ENCRYPTED = 1 << 31;
    private static final long MAX_RTP_INDEX = (1L << 48) - 1;
    private static final long MAX_RTCP_INDEX = (1L << 31) - 1;

    private final int tagBytes;
    private final boolean tagBeforeIndex;
    private final PacketTransform rtp;
    private final PacketTransform rtcp;
    private final SourceTable rtpSources = new SourceTable();
    private final SourceTable rtcpSources = new SourceTable();

    /**
     * A context over a master key (16 bytes) and master salt (14 bytes, 12 for GCM).
     *
     * @throws IllegalArgumentException when a length does not fit the profile
     */
    public SrtpContext(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        this(profile, transform(profile, masterKey, masterSalt, false),
                transform(profile, masterKey, masterSalt, true));
    }

    SrtpContext(SrtpProfile profile, PacketTransform rtp, PacketTransform rtcp) {
        this.tagBytes = profile.tagBytes();
        this.tagBeforeIndex = profile == SrtpProfile.AEAD_AES_128_GCM;
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    /**
     * The context of what the DTLS client (or server) sends, from the output of the {@code EXTRACTOR-dtls_srtp}
     * exporter (RFC 5764 section 4.2: client key, server key, client salt, server salt).
     */
    public static SrtpContext ofExported(SrtpProfile profile, byte[] exported, boolean sentByClient) {
        if (exported.length != profile.exportedBytes()) {
            throw new IllegalArgumentException(profile + " needs " + profile.exportedBytes() + " exported bytes");
        }
        var keyAt = sentByClient ? 0 : profile.keyBytes();
        var saltAt = 2 * profile.keyBytes() + (sentByClient ? 0 : profile.saltBytes());
        return new SrtpContext(profile, Arrays.copyOfRange(exported, keyAt, keyAt + profile.keyBytes()),
                Arrays.copyOfRange(exported, saltAt, saltAt + profile.saltBytes()));
    }

    private static PacketTransform transform(SrtpProfile profile, byte[] key, byte[] salt, boolean control) {
        if (key.length != profile.keyBytes() || salt.length != profile.saltBytes()) {
            throw new IllegalArgumentException(profile + " takes a key of " + profile.keyBytes() + " and a salt of "
                    + profile.saltBytes() + " bytes");
        }
        var keys = new SrtpKeyDerivation(key, salt);
        var sessionKey = keys.derive(
                control ? SrtpKeyDerivation.RTCP_ENCRYPTION : SrtpKeyDerivation.RTP_ENCRYPTION, key.length);
        var sessionSalt = keys.derive(control ? SrtpKeyDerivation.RTCP_SALT : SrtpKeyDerivation.RTP_SALT, salt.length);
        return switch (profile) {
            case AEAD_AES_128_GCM -> new GcmTransform(sessionKey, sessionSalt, control);
            case AES128_CM_HMAC_SHA1_80 -> new CounterModeTransform(sessionKey, sessionSalt, keys.derive(
                    control ? SrtpKeyDerivation.RTCP_AUTHENTICATION : SrtpKeyDerivation.RTP_AUTHENTICATION,
                    HmacSha1.DIGEST_BYTES));
        };
    }

    /**
     * Encrypts an RTP packet; the buffer has room for {@link SrtpProfile#tagBytes()} behind it. Returns the new
     * length.
     */
    public int protect(ByteBuffer packet, int offset, int length) {
        var header = rtpHeaderBytes(packet, offset, length);
        if (header < 0) {
            return SrtpDrop.MALFORMED.code();
        }
        var ssrc = packet.getInt(offset + 8);
        var source = rtpSources.find(ssrc);
        if (source == null) {
            return SrtpDrop.TOO_MANY_SSRC.code();
        }
        var index = source.estimate(packet.getShort(offset + 2) & 0xffff);
        if (index > MAX_RTP_INDEX) {
            return SrtpDrop.KEY_EXHAUSTED.code();
        }
        if (!source.isFresh(index)) {
            return SrtpDrop.REPLAYED.code();
        }
        rtpSources.accept(source, ssrc, index);
        rtp.seal(packet, offset, header, length, ssrc, index, (int) (index >>> 16), offset + length);
        return length + tagBytes;
    }

    /** Checks and decrypts an SRTP packet. Returns the length without the tag. */
    public int unprotect(ByteBuffer packet, int offset, int length) {
        var plainLength = length - tagBytes;
        var header = rtpHeaderBytes(packet, offset, plainLength);
        if (header < 0) {
            return SrtpDrop.MALFORMED.code();
        }
        var ssrc = packet.getInt(offset + 8);
        var source = rtpSources.find(ssrc);
        if (source == null) {
            return SrtpDrop.TOO_MANY_SSRC.code();
        }
        var index = source.estimate(packet.getShort(offset + 2) & 0xffff);
        if (!source.isFresh(index) || index > MAX_RTP_INDEX) {
            return SrtpDrop.REPLAYED.code();
        }
        var rollover = (int) (index >>> 16);
        if (!rtp.open(packet, offset, header, plainLength, ssrc, index, rollover, offset + plainLength)) {
            return SrtpDrop.AUTH_FAILED.code();
        }
        rtpSources.accept(source, ssrc, index);
        return plainLength;
    }

    /**
     * Encrypts a compound RTCP packet; the buffer has room for {@link SrtpProfile#maxOverheadBytes()} behind it.
     * Returns the new length.
     */
    public int protectRtcp(ByteBuffer packet, int offset, int length) {
        if (!isRtcp(packet, offset, length)) {
            return SrtpDrop.MALFORMED.code();
        }
        var ssrc = packet.getInt(offset + 4);
        var source = rtcpSources.find(ssrc);
        if (source == null) {
            return SrtpDrop.TOO_MANY_SSRC.code();
        }
        var index = source.highest() + 1;
        if (index > MAX_RTCP_INDEX) {
            return SrtpDrop.KEY_EXHAUSTED.code();
        }
        rtcpSources.accept(source, ssrc, index);
        var word = ENCRYPTED | (int) index;
        var end = offset + length;
        packet.putInt(tagBeforeIndex ? end + tagBytes : end, word);
        var tagAt = tagBeforeIndex ? end : end + Integer.BYTES;
        rtcp.seal(packet, offset, RTCP_HEADER_BYTES, length, ssrc, index, word, tagAt);
        return length + tagBytes + Integer.BYTES;
    }

    /** Checks and decrypts an SRTCP packet. Returns the length of the compound packet inside. */
    public int unprotectRtcp(ByteBuffer packet, int offset, int length) {
        var plainLength = length - tagBytes - Integer.BYTES;
        if (!isRtcp(packet, offset, plainLength)) {
            return SrtpDrop.MALFORMED.code();
        }
        var end = offset + plainLength;
        var word = packet.getInt(tagBeforeIndex ? end + tagBytes : end);
        if ((word & ENCRYPTED) == 0) {
            return SrtpDrop.MALFORMED.code();
        }
        var ssrc = packet.getInt(offset + 4);
        var source = rtcpSources.find(ssrc);
        if (source == null) {
            return SrtpDrop.TOO_MANY_SSRC.code();
        }
        var index = (long) (word & ~ENCRYPTED);
        if (!source.isFresh(index)) {
            return SrtpDrop.REPLAYED.code();
        }
        var tagAt = tagBeforeIndex ? end : end + Integer.BYTES;
        if (!rtcp.open(packet, offset, RTCP_HEADER_BYTES, plainLength, ssrc, index, word, tagAt)) {
            return SrtpDrop.AUTH_FAILED.code();
        }
        rtcpSources.accept(source, ssrc, index);
        return plainLength;
    }

    private static boolean isRtcp(ByteBuffer packet, int offset, int length) {
        requireBigEndian(packet);
        return length >= RTCP_HEADER_BYTES && (packet.get(offset) & 0xc0) == 0x80;
    }

    /** Length of fixed header, contributing sources and extension, or -1 when they do not fit (RFC 3550 section 5). */
    private static int rtpHeaderBytes(ByteBuffer packet, int offset, int length) {
        requireBigEndian(packet);
        if (length < RTP_HEADER_BYTES || (packet.get(offset) & 0xc0) != 0x80) {
            return -1;
        }
        var first = packet.get(offset);
        var header = RTP_HEADER_BYTES + 4 * (first & 0x0f);
        if ((first & 0x10) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + 4 * (packet.getShort(offset + header + 2) & 0xffff);
        }
        return header <= length ? header : -1;
    }

    private static void requireBigEndian(ByteBuffer packet) {
        if (packet.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("packets are read in network byte order");
        }
    }
}
