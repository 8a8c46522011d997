package dev.earshot.credentials;

import dev.earshot.credentials.secret.ClientSecrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The configured keys, as digests. A key is compared with every one of them in the same time, whichever it equals and
 * however much of it is right. A plain digest will do: keys are drawn, not thought of, so nobody guesses them from it.
 */
final class ApiKeys {

    private static final Pattern KEY = Pattern.compile("[!-~]{16,512}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private record Known(Caller caller, byte[] digest) {
    }

    private final List<Known> keys;

    /** @throws IllegalArgumentException naming the label of an unfit key, never the key */
    ApiKeys(Map<String, CredentialsConfig.ApiKey> byLabel) {
        keys = byLabel.entrySet().stream().map(entry -> known(entry.getKey(), entry.getValue())).toList();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    Optional<Caller> callerOf(String key) {
        var digest = digest(key);
        Caller found = null;
        for (var known : keys) {
            if (MessageDigest.isEqual(known.digest, digest)) {
                found = known.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    private static Known known(String label, CredentialsConfig.ApiKey key) {
        var at = "earshot.credentials.api-keys." + label;
        if (key.key().isPresent() == key.sha256().isPresent()) {
            throw new IllegalArgumentException(at + " needs the key itself, or the SHA-256 of it as " + at + ".sha256");
        }
        return new Known(new Caller(Caller.Kind.API_KEY, label, null, key.tenant().orElse(null), key.scopes(),
                key.agents().orElse(null), null), key.sha256().map(hex -> digestFrom(at, hex))
                        .orElseGet(() -> digestOf(at, key.key().orElseThrow())));
    }

    private static byte[] digestOf(String at, String key) {
        if (!KEY.matcher(key).matches() || key.startsWith(ClientSecrets.PREFIX)) {
            throw new IllegalArgumentException(at + " must be 16 to 512 visible ASCII characters and must not begin with "
                    + ClientSecrets.PREFIX);
        }
        return digest(key);
    }

    private static byte[] digestFrom(String at, String hex) {
        if (!SHA256.matcher(hex).matches()) {
            throw new IllegalArgumentException(at + ".sha256 must be 64 hexadecimal digits, as sha256sum prints them");
        }
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
