package dev.earshot.rtc.sctp;

/** Chunk and parameter types (RFC 9260 section 3.2, RFC 3758, RFC 6525), and control chunks as bytes ready to send. */
final class Chunk {
    static final int DATA = 0;
    static final int INIT = 1;
    static final int INIT_ACK = 2;
    static final int SACK = 3;
    static final int HEARTBEAT = 4;
    static final int HEARTBEAT_ACK = 5;
    static final int ABORT = 6;
    static final int SHUTDOWN = 7;
    static final int SHUTDOWN_ACK = 8;
    static final int ERROR = 9;
    static final int COOKIE_ECHO = 10;
    static final int COOKIE_ACK = 11;
    static final int SHUTDOWN_COMPLETE = 14;
    static final int RE_CONFIG = 130;
    static final int FORWARD_TSN = 192;

    /** DATA flags. */
    static final int END = 1;
    static final int BEGIN = 2;
    static final int UNORDERED = 4;
    static final int IMMEDIATE = 8;
    /** ABORT and SHUTDOWN COMPLETE flag: the tag is the one the receiver of the chunk chose for its peer. */
    static final int TAG_REFLECTED = 1;

    static final int HEADER_BYTES = 4;
    static final int DATA_HEADER_BYTES = 16;
    static final int SACK_HEADER_BYTES = 16;

    private Chunk() {
    }

    /** A chunk of this type whose body, behind the header, is left to fill in. */
    static byte[] of(int type, int bodyBytes) {
        var chunk = new byte[HEADER_BYTES + bodyBytes];
        chunk[0] = (byte) type;
        Octets.put16(chunk, 2, chunk.length);
        return chunk;
    }

    static byte[] abort(SctpCloseReason reason) {
        var chunk = of(ABORT, 4);
        Octets.put16(chunk, 4, reason.causeCode());
        Octets.put16(chunk, 6, 4);
        return chunk;
    }

    /** The least length of a chunk of this type whose fields can be read. */
    static int leastBytes(int type) {
        return switch (type) {
            case SACK -> SACK_HEADER_BYTES;
            case SHUTDOWN, FORWARD_TSN -> HEADER_BYTES + 4;
            default -> HEADER_BYTES;
        };
    }

    static int padded(int bytes) {
        return bytes + 3 & ~3;
    }
}
