package dev.earshot.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks by Standard Webhooks, as the service does: HMAC-SHA256 over {@code id.timestamp.body}. */
final class WebhookSignature {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /**
     * @param secret base64 behind {@code whsec_}, or any text
     * @throws IllegalArgumentException when it is empty or what should be base64 is not; the secret is not told
     */
    WebhookSignature(String secret) {
        try {
            var bytes = secret.startsWith(PREFIX) ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                    : secret.getBytes(StandardCharsets.UTF_8);
            key = new SecretKeySpec(bytes, ALGORITHM);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("earshot.sessions.way-out.callback.secret is empty or no base64 behind " + PREFIX);
        }
    }

    /** The value of the header {@code webhook-signature}. */
    String of(String id, long timestampSeconds, String body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            var digest = mac.doFinal((id + "." + timestampSeconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
