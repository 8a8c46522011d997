package dev.earshot.rtc.dtls;

/** Why a handshake came to nothing; each is worth a counter. */
public enum DtlsFailure {
    /** Fifteen seconds without an end. */
    TIMEOUT,
    /** The peer's certificate is not the one the offer named, or there was none. */
    FINGERPRINT_MISMATCH,
    /** The peer offered no SRTP profile of ours. */
    NO_COMMON_SRTP_PROFILE,
    /** The peer gave up and said so. */
    ALERT_RECEIVED,
    /** A message that breaks the protocol, or a version, cipher or extension we insist on is missing. */
    PROTOCOL,
    /** {@link DtlsTransport#close()} was called first. */
    CLOSED
}
