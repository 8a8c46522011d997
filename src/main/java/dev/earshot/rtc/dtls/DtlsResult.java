package dev.earshot.rtc.dtls;

/**
 * What a handshake yields.
 *
 * @param profile negotiated SRTP protection
 * @param keyingMaterial exported bytes, 56 or 60 by profile; secret
 * @param weAreServer whether we protect with the server's keys
 */
public record DtlsResult(SrtpProfile profile, byte[] keyingMaterial, boolean weAreServer) {

    /** The exported bytes cut into keys and salts. */
    public SrtpKeys keys() {
        return SrtpKeys.split(profile, keyingMaterial);
    }

    @Override
    public String toString() {
        return "DtlsResult[" + profile + ", " + (weAreServer ? "server" : "client") + "]";
    }
}
