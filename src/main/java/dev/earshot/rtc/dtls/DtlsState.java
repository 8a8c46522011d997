package dev.earshot.rtc.dtls;

/** The life of a {@link DtlsTransport}; it only ever moves down this list, possibly past some. */
public enum DtlsState {
    /** Datagrams are queued for the worker. */
    HANDSHAKING,
    /** The loop wraps and unwraps. */
    CONNECTED,
    /** Ended in order by either side. */
    CLOSED,
    /** Ended by an error; nothing passes any more. */
    FAILED
}
