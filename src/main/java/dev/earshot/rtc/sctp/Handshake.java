package dev.earshot.rtc.sctp;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * INIT answered by INIT ACK (RFC 9260 section 5.1). The state cookie is a nonce and the state stays here: DTLS has
 * already proven who the peer is, so there is no flood of strangers to stay stateless for.
 */
final class Handshake {
    private static final int INIT_BYTES = 20;
    private static final int LEAST_WINDOW_BYTES = 1500;
    private static final int COOKIE_BYTES = 32;
    private static final int PARAMETER_COOKIE = 7;
    private static final int PARAMETER_FORWARD_TSN = 0xc000;
    private static final int PARAMETER_EXTENSIONS = 0x8008;
    private static final int STREAMS = 65_535;

    private final SctpConfig config;
    private final byte[] cookie = new byte[COOKIE_BYTES];
    private final int tag;
    private final int firstTsn;
    private boolean answered;
    private int peerPort;
    private int peerTag;
    private int peerFirstTsn;
    private long peerWindowBytes;

    Handshake(SctpConfig config, RandomGenerator random) {
        this.config = config;
        var chosen = random.nextInt();
        while (chosen == 0) {
            chosen = random.nextInt();
        }
        tag = chosen;
        firstTsn = random.nextInt();
        random.nextBytes(cookie);
    }

    /**
     * Checks ports, checksum and verification tag (RFC 9260 section 8.5) without allocating; null when all are
     * right.
     */
    SctpDrop headerDrop(SctpPacket codec, byte[] packet, int offset, int length) {
        if (length < SctpPacket.HEADER_BYTES + Chunk.HEADER_BYTES) {
            return SctpDrop.TOO_SHORT;
        }
        var fromPeer = !answered || Octets.u16(packet, offset) == peerPort;
        if (!fromPeer || Octets.u16(packet, offset + 2) != config.localPort()) {
            return SctpDrop.WRONG_PORT;
        }
        if (!codec.checksumMatches(packet, offset, length)) {
            return SctpDrop.BAD_CHECKSUM;
        }
        var sentTag = Octets.i32(packet, offset + 4);
        var type = Octets.u8(packet, offset + SctpPacket.HEADER_BYTES);
        if (type == Chunk.INIT) {
            return sentTag == 0 ? null : SctpDrop.WRONG_VERIFICATION_TAG;
        }
        var flags = Octets.u8(packet, offset + SctpPacket.HEADER_BYTES + 1);
        var reflected = (type == Chunk.ABORT || type == Chunk.SHUTDOWN_COMPLETE) && (flags & Chunk.TAG_REFLECTED) != 0;
        return answered && sentTag == (reflected ? peerTag : tag) ? null : SctpDrop.WRONG_VERIFICATION_TAG;
    }

    /** The INIT ACK for an INIT, again the same if it comes again; or null when the INIT is not acceptable. */
    byte[] onInit(byte[] packet, int at, int bytes, int sourcePort) {
        if (bytes < INIT_BYTES) {
            return null;
        }
        var initiateTag = Octets.i32(packet, at + 4);
        var window = Octets.i32(packet, at + 8) & 0xffff_ffffL;
        var noStreams = Octets.u16(packet, at + 12) == 0 || Octets.u16(packet, at + 14) == 0;
        if (initiateTag == 0 || window < LEAST_WINDOW_BYTES || noStreams) {
            return null;
        }
        peerPort = sourcePort;
        peerTag = initiateTag;
        peerWindowBytes = window;
        peerFirstTsn = Octets.i32(packet, at + 16);
        answered = true;
        return initAck();
    }

    private byte[] initAck() {
        var chunk = Chunk.of(Chunk.INIT_ACK, 16 + 4 + COOKIE_BYTES + 4 + 8);
        Octets.put32(chunk, 4, tag);
        Octets.put32(chunk, 8, config.maxReassemblyBytes());
        Octets.put16(chunk, 12, STREAMS);
        Octets.put16(chunk, 14, STREAMS);
        Octets.put32(chunk, 16, firstTsn);
        Octets.put16(chunk, 20, PARAMETER_COOKIE);
        Octets.put16(chunk, 22, 4 + COOKIE_BYTES);
        System.arraycopy(cookie, 0, chunk, 24, COOKIE_BYTES);
        var at = 24 + COOKIE_BYTES;
        Octets.put16(chunk, at, PARAMETER_FORWARD_TSN);
        Octets.put16(chunk, at + 2, 4);
        Octets.put16(chunk, at + 4, PARAMETER_EXTENSIONS);
        Octets.put16(chunk, at + 6, 6);
        chunk[at + 8] = (byte) Chunk.RE_CONFIG;
        chunk[at + 9] = (byte) Chunk.FORWARD_TSN;
        return chunk;
    }

    boolean cookieMatches(byte[] packet, int at, int bytes) {
        return answered && bytes == Chunk.HEADER_BYTES + COOKIE_BYTES && MessageDigest.isEqual(cookie,
                Arrays.copyOfRange(packet, at + Chunk.HEADER_BYTES, at + bytes));
    }

    boolean isAnswered() {
        return answered;
    }

    int tag() {
        return tag;
    }

    int firstTsn() {
        return firstTsn;
    }

    int peerTag() {
        return peerTag;
    }

    int peerPort() {
        return peerPort;
    }

    int peerFirstTsn() {
        return peerFirstTsn;
    }

    long peerWindowBytes() {
        return peerWindowBytes;
    }
}
