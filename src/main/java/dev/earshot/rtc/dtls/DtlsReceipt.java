package dev.earshot.rtc.dtls;

/** What became of a datagram given to {@link DtlsTransport#receive}; each drop is worth a counter. */
public enum DtlsReceipt {
    QUEUED,
    /** Not whole DTLS records, too long, or announcing a handshake message larger than we would ever reassemble. */
    DROPPED_NOT_DTLS,
    /** 64 datagrams are waiting for the worker already; the peer will send this one again. */
    DROPPED_QUEUE_FULL,
    /** The transport has ended. */
    DROPPED_ENDED
}
