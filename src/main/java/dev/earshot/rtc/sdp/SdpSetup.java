package dev.earshot.rtc.sdp;

/** Who starts the DTLS handshake (RFC 8842 section 5, RFC 4145 section 4). */
public enum SdpSetup {
    ACTIVE, PASSIVE, ACTPASS, HOLDCONN;

    /**
     * What the answer says to this offer: active wherever the offerer leaves the choice (RFC 8842 section 5.3). The client's
     * side resends a lost hello by a timer, which not every peer has, and leaves the choice of SRTP profile to us.
     *
     * @throws SdpException for {@code holdconn}, which asks for no connection
     */
    public SdpSetup answered() throws SdpException {
        return switch (this) {
            case ACTIVE -> PASSIVE;
            case ACTPASS, PASSIVE -> ACTIVE;
            case HOLDCONN -> throw new SdpException("the offer says holdconn; expected actpass, active or passive");
        };
    }

    /** The word on the wire. */
    public String word() {
        return switch (this) {
            case ACTIVE -> "active";
            case PASSIVE -> "passive";
            case ACTPASS -> "actpass";
            case HOLDCONN -> "holdconn";
        };
    }
}
