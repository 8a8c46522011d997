package dev.earshot.rtc.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hash of a certificate (RFC 8122 section 5).
 *
 * @param algorithm {@code sha-256}, {@code sha-384} or {@code sha-512}; others are kept but match nothing
 * @param hex bytes in hex with colons between, upper or lower case
 */
public record DtlsFingerprint(String algorithm, String hex) {

    /** Strongest first. */
    private static final List<String> ALGORITHMS = List.of("sha-512", "sha-384", "sha-256");

    /** The SHA-256 fingerprint of a certificate's DER bytes. */
    public static DtlsFingerprint sha256(byte[] certificate) {
        return of("sha-256", certificate);
    }

    static DtlsFingerprint of(String algorithm, byte[] certificate) {
        return new DtlsFingerprint(algorithm, HexFormat.ofDelimiter(":").withUpperCase()
                .formatHex(digest(algorithm, certificate)));
    }

    /** Whether a certificate is one of those offered; only the strongest hash that was offered counts (section 5.1). */
    static boolean anyMatches(List<DtlsFingerprint> offered, byte[] certificate) {
        var strongest = strongest(offered);
        return strongest.isPresent() && offered.stream()
                .filter(fingerprint -> fingerprint.hasAlgorithm(strongest.get()))
                .anyMatch(fingerprint -> fingerprint.hex.equalsIgnoreCase(of(strongest.get(), certificate).hex));
    }

    static Optional<String> strongest(List<DtlsFingerprint> offered) {
        return ALGORITHMS.stream()
                .filter(name -> offered.stream().anyMatch(fingerprint -> fingerprint.hasAlgorithm(name)))
                .findFirst();
    }

    private boolean hasAlgorithm(String name) {
        return algorithm.toLowerCase(Locale.ROOT).equals(name);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(bytes);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has the SHA-2 family", missing);
        }
    }
}
