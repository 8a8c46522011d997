package dev.earshot.rtc.sctp;

/** Why a packet, chunk or message was dropped; each is counted by {@link SctpAssociation#dropped}. */
public enum SctpDrop {
    /** A packet too short for a header and a chunk. */
    TOO_SHORT,
    BAD_CHECKSUM,
    WRONG_PORT,
    WRONG_VERIFICATION_TAG,
    /** A chunk whose length does not fit its content or its packet. */
    MALFORMED_CHUNK,
    /** A chunk that has no meaning in this state. */
    UNEXPECTED_CHUNK,
    UNKNOWN_CHUNK,
    /** Anything after the end. */
    ASSOCIATION_CLOSED,
    DUPLICATE_DATA,
    /** Data further ahead than is followed, or beyond the window we announced; the peer sends it again. */
    BEYOND_WINDOW,
    /** Data taken in ahead of a gap and given back to let the gap close; the peer sends it again. */
    GIVEN_BACK,
    /** A part of a message the peer gave up by FORWARD-TSN. */
    ABANDONED_FRAGMENT,
    STALE_SACK,
    /** A message on a stream without an open channel. */
    NO_CHANNEL,
    /** A payload protocol identifier that is not of WebRTC, or a malformed channel-open message. */
    UNKNOWN_PAYLOAD,
    /** A channel beyond the limit; its stream is reset. */
    TOO_MANY_CHANNELS,
    /** An answer that found the queue of control chunks full. */
    CONTROL_QUEUE_FULL
}
