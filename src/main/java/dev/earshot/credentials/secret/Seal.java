package dev.earshot.credentials.secret;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/** Seals text as a compact JWE (RFC 7516): direct use of one 256-bit key, AES-256-GCM, and no other choice. */
final class Seal {

    static final int KEY_BYTES = 32;

    private static final Logger LOG = Logger.getLogger(Seal.class);

    private static final String ALGORITHM = KeyManagementAlgorithmIdentifiers.DIRECT;
    private static final String ENCRYPTION = ContentEncryptionAlgorithmIdentifiers.AES_256_GCM;

    private final SecretKeySpec key;
    private final String header;

    /** @param key {@value #KEY_BYTES} bytes */
    Seal(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a sealing key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        var sealed = seal("");
        this.header = sealed.substring(0, sealed.indexOf('.') + 1);
    }

    /** @throws IllegalArgumentException naming the property, never its value */
    static byte[] keyFrom(String property, String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(property + " is not base64");
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException(property + " must be the base64 of " + KEY_BYTES
                    + " bytes, but it holds " + key.length);
        }
        return key;
    }

    /** Where none is configured. */
    static byte[] keyOfThisProcess() {
        LOG.info("No earshot.credentials.sealing-key: client secrets are sealed with a key of this process. "
                + "They end with it, and several replicas need one key in common.");
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    String seal(String text) {
        var jwe = envelope();
        jwe.setAlgorithmHeaderValue(ALGORITHM);
        jwe.setEncryptionMethodHeaderParameter(ENCRYPTION);
        jwe.setPlaintext(text);
        try {
            return jwe.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("this Java runtime cannot do " + ENCRYPTION, e);
        }
    }

    /**
     * The text, or empty for anything that this key did not seal. The header is compared as a whole before anything is
     * parsed, so another algorithm, a compressed payload or a header that asks for keys from elsewhere ends here.
     */
    Optional<String> open(String sealed) {
        if (!sealed.startsWith(header)) {
            return Optional.empty();
        }
        var jwe = envelope();
        try {
            jwe.setCompactSerialization(sealed);
            return Optional.of(jwe.getPlaintextString());
        } catch (JoseException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private JsonWebEncryption envelope() {
        var jwe = new JsonWebEncryption();
        jwe.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHM));
        jwe.setContentEncryptionAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, ENCRYPTION));
        jwe.setKey(key);
        return jwe;
    }
}
