package dev.earshot.credentials.secret;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/**
 * Reads the {@code DPoP} header (RFC 9449): a JWT by which the holder of a key shows, for one request, that it has the
 * key. Signed with ES256, ES384 or EdDSA, as keys of devices are.
 */
public final class DeviceProof {

    /** How far the clock of a device may be off, and for how long its proofs have to be remembered. */
    public static final int TOLERANCE_SECONDS = 120;

    private static final int MAX_CHARS = 4 * 1024;
    private static final int MAX_ID_CHARS = 128;
    private static final String TYPE = "dpop+jwt";
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(ConstraintType.PERMIT,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256, AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.EDDSA);

    private DeviceProof() {
    }

    /**
     * @param proof the value of the header
     * @param token that is shown with it
     * @param thumbprint of the key that the token is bound to
     * @param target of the request, its query left out
     * @return the id of the proof, which must not be seen twice; empty where it proves nothing
     */
    public static Optional<String> idOf(String proof, String token, String thumbprint, String method, URI target, Clock clock) {
        if (proof == null || proof.length() > MAX_CHARS) {
            return Optional.empty();
        }
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(ALGORITHMS);
            jws.setCompactSerialization(proof);
            var key = jws.getJwkHeader();
            if (key == null || !TYPE.equals(jws.getHeader("typ"))
                    || !key.calculateBase64urlEncodedThumbprint("SHA-256").equals(thumbprint)) {
                return Optional.empty();
            }
            jws.setKey(key.getPublicKey());
            if (!jws.verifySignature()) {
                return Optional.empty();
            }
            var claims = JwtClaims.parse(jws.getPayload());
            var id = claims.getJwtId();
            return id != null && id.length() <= MAX_ID_CHARS && fits(claims, token, method, target, clock)
                    ? Optional.of(id) : Optional.empty();
        } catch (JoseException | InvalidJwtException | MalformedClaimException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean fits(JwtClaims claims, String token, String method, URI target, Clock clock)
            throws MalformedClaimException {
        var issued = claims.getIssuedAt();
        if (issued == null || Math.abs(issued.getValue() - clock.instant().getEpochSecond()) > TOLERANCE_SECONDS) {
            return false;
        }
        var named = URI.create(String.valueOf(claims.getStringClaimValue("htu")));
        return method.equals(claims.getStringClaimValue("htm")) && target.getRawPath().equals(named.getRawPath())
                && target.getRawAuthority().equalsIgnoreCase(named.getRawAuthority())
                && digest(token).equals(claims.getStringClaimValue("ath"));
    }

    private static String digest(String token) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
