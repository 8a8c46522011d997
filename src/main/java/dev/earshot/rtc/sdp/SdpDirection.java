package dev.earshot.rtc.sdp;

/** Which way media flows, seen from whoever wrote the line (RFC 8866 section 6.7). */
public enum SdpDirection {
    SENDRECV, SENDONLY, RECVONLY, INACTIVE;

    /** The same flow seen from the other side: what an answer says to this offer. */
    public SdpDirection mirrored() {
        return switch (this) {
            case SENDRECV -> SENDRECV;
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            case INACTIVE -> INACTIVE;
        };
    }

    /** Whether whoever wrote the line sends media. */
    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    /** The word on the wire. */
    public String word() {
        return switch (this) {
            case SENDRECV -> "sendrecv";
            case SENDONLY -> "sendonly";
            case RECVONLY -> "recvonly";
            case INACTIVE -> "inactive";
        };
    }
}
