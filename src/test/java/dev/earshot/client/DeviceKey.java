package dev.earshot.client;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;

/** A key as it stands in a telephone's secure hardware, and the proofs that it makes (RFC 9449). */
final class DeviceKey {

    private final EllipticCurveJsonWebKey key;

    DeviceKey() throws Exception {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
    }

    String thumbprint() {
        return key.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    String proof(String token, String method, String target) throws Exception {
        return proof(token, method, target, claims -> { });
    }

    /** @param changed what an attacker makes of the claims before they are signed */
    String proof(String token, String method, String target, Consumer<JwtClaims> changed) throws Exception {
        var claims = new JwtClaims();
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setStringClaim("htm", method);
        claims.setStringClaim("htu", target);
        claims.setIssuedAt(NumericDate.fromMilliseconds(Instant.now().toEpochMilli()));
        claims.setStringClaim("ath", Base64.getUrlEncoder().withoutPadding().encodeToString(
                MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII))));
        changed.accept(claims);
        return signed(claims, "ES256", key.getPrivateKey());
    }

    private String signed(JwtClaims claims, String algorithm, Key by) throws Exception {
        var jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setHeader("typ", "dpop+jwt");
        jws.setJwkHeader(key);
        jws.setKey(by);
        jws.setPayload(claims.toJson());
        return jws.getCompactSerialization();
    }
}
