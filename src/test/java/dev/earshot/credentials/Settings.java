package dev.earshot.credentials;

import java.util.Map;
import java.util.Optional;

/** Credentials settings for tests without a container. */
record Settings(Map<String, String> apiKeys, Optional<String> sealingKey, int defaultTtlSeconds, int storedSessions,
        long storedSessionBytes) implements CredentialsConfig {

    static final String SERVER_KEY = "sk-test-0123456789abcdef";
    static final String OTHER_KEY = "sk-other-0123456789abcde";

    static Settings demo() {
        return new Settings(Map.of(), Optional.empty(), 600, 2, 100_000);
    }

    static Settings keyed() {
        return new Settings(Map.of("shop", SERVER_KEY, "desk", OTHER_KEY), Optional.empty(), 600, 2, 100_000);
    }

    Settings sealedWith(String base64) {
        return new Settings(apiKeys, Optional.of(base64), defaultTtlSeconds, storedSessions, storedSessionBytes);
    }

    Settings living(int seconds) {
        return new Settings(apiKeys, sealingKey, seconds, storedSessions, storedSessionBytes);
    }
}
