package dev.earshot.rtc.sctp;

/** Why an association ended. */
public enum SctpCloseReason {
    /** We closed it. */
    LOCAL_CLOSE(12),
    /** The peer sent ABORT, as browsers do when a connection is closed. */
    PEER_ABORT(0),
    /** The peer shut it down in good order. */
    PEER_SHUTDOWN(0),
    /** Nothing was acknowledged through all retransmissions. */
    RETRANSMISSION_LIMIT(12),
    /** The peer sent a message above the announced limit. */
    MESSAGE_TOO_LARGE(4),
    /** The next fragment found no room although all that may be given back was. */
    REASSEMBLY_EXHAUSTED(4),
    /** The peer broke a rule that leaves no way on, such as data without a beginning. */
    PROTOCOL_VIOLATION(13);

    private final int causeCode;

    SctpCloseReason(int causeCode) {
        this.causeCode = causeCode;
    }

    /** The error cause told in our ABORT (RFC 9260 section 3.3.10). */
    int causeCode() {
        return causeCode;
    }
}
