package dev.earshot.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The configured keys, as digests. A key is compared with every one of them in the same time, whichever it equals and
 * however much of it is right.
 */
final class ApiKeys {

    private static final Pattern KEY = Pattern.compile("[!-~]{16,512}");

    private record Labelled(String label, byte[] digest) {
    }

    private final List<Labelled> keys;

    /** @throws IllegalArgumentException naming the label of an unfit key, never the key */
    ApiKeys(Map<String, String> keyByLabel) {
        keys = keyByLabel.entrySet().stream().map(entry -> labelled(entry.getKey(), entry.getValue())).toList();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    Optional<String> labelOf(String key) {
        var digest = digest(key);
        String found = null;
        for (var known : keys) {
            if (MessageDigest.isEqual(known.digest, digest)) {
                found = known.label;
            }
        }
        return Optional.ofNullable(found);
    }

    private static Labelled labelled(String label, String key) {
        if (!KEY.matcher(key).matches() || key.startsWith(ClientSecrets.PREFIX)) {
            throw new IllegalArgumentException("earshot.credentials.api-keys." + label + " must be 16 to 512 visible ASCII "
                    + "characters and must not begin with " + ClientSecrets.PREFIX);
        }
        return new Labelled(label, digest(key));
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
