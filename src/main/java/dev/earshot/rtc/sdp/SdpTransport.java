package dev.earshot.rtc.sdp;

import java.util.List;

/**
 * Our end of the one bundled transport.
 *
 * @param iceUfrag ours
 * @param icePwd ours; a secret
 * @param fingerprint hex of the SHA-256 hash of our certificate, with colons
 * @param setup {@link SdpSetup#PASSIVE} or {@link SdpSetup#ACTIVE}
 * @param candidates at least one; the first is also named in the m-lines and c-lines
 */
public record SdpTransport(String iceUfrag, String icePwd, String fingerprint, SdpSetup setup,
        List<SdpCandidate> candidates) {

    public SdpTransport {
        candidates = List.copyOf(candidates);
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("an answer without a candidate never connects");
        }
        if (setup != SdpSetup.PASSIVE && setup != SdpSetup.ACTIVE) {
            throw new IllegalArgumentException("an answer says setup:passive or setup:active");
        }
        if (!SdpWords.isIceWord(iceUfrag, 4, 256) || !SdpWords.isIceWord(icePwd, 22, 256)) {
            throw new IllegalArgumentException("ice-ufrag needs 4, ice-pwd 22 letters, digits, plus or slash");
        }
    }

    /** Names the transport without its password or addresses. */
    @Override
    public String toString() {
        return "SdpTransport[" + setup.word() + ", " + candidates.size() + " candidates]";
    }
}
