package dev.earshot.rtc.sdp;

/**
 * The hash of a certificate (RFC 8122 section 5).
 *
 * @param algorithm hash name in lower case, for example {@code sha-256}
 * @param hex bytes in upper-case hex with colons between
 */
public record SdpFingerprint(String algorithm, String hex) {

    /** Digest length in bytes of a hash we verify, 0 for any other. */
    static int digestBytes(String algorithm) {
        return switch (algorithm) {
            case "sha-256" -> 32;
            case "sha-384" -> 48;
            case "sha-512" -> 64;
            default -> 0;
        };
    }

    /** Whether we can verify a certificate against it. */
    public boolean isStrong() {
        return digestBytes(algorithm) > 0;
    }
}
