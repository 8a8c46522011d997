package dev.earshot.rtc.ice;

/** What became of a datagram handed to an {@link IceLiteAgent}; each is worth a counter. */
public enum IceOutcome {
    /** Verified; a Binding success is in the out buffer. */
    ANSWERED,
    /** Verified, but the peer claims to be controlled as we are; a 487 error is in the out buffer. */
    ANSWERED_ROLE_CONFLICT,
    /** Verified, but with an attribute we had to understand and do not; a 420 error is in the out buffer. */
    ANSWERED_UNKNOWN_ATTRIBUTE,
    DROPPED_NOT_STUN,
    DROPPED_MALFORMED,
    /** A keep-alive indication, a response to a question we never asked, or a foreign method. */
    DROPPED_NOT_A_REQUEST,
    DROPPED_WRONG_UFRAG,
    DROPPED_BAD_FINGERPRINT,
    DROPPED_BAD_INTEGRITY;

    /** Whether an answer is to be sent to where the datagram came from. */
    public boolean answered() {
        return this == ANSWERED || this == ANSWERED_ROLE_CONFLICT || this == ANSWERED_UNKNOWN_ATTRIBUTE;
    }
}
