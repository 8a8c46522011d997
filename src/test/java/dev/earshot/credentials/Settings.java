package dev.earshot.credentials;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Credentials settings for tests without a container. */
public record Settings(Map<String, ApiKey> apiKeys, Optional<String> sealingKey, Optional<List<String>> previousSealingKeys,
        int defaultTtlSeconds) implements CredentialsConfig {

    static final String SERVER_KEY = "sk-test-0123456789abcdef";
    static final String OTHER_KEY = "sk-other-0123456789abcde";

    private record Key(Optional<String> key, Optional<String> sha256, Set<Scope> scopes, Optional<String> tenant,
            Optional<Set<String>> agents) implements ApiKey {
    }

    public static Settings demo() {
        return new Settings(Map.of(), Optional.empty(), Optional.empty(), 600);
    }

    public static Settings keyed() {
        return demo().with("shop", key(SERVER_KEY)).with("desk", key(OTHER_KEY));
    }

    static ApiKey key(String key) {
        return new Key(Optional.of(key), Optional.empty(), Set.of(Scope.MINT, Scope.CONNECT, Scope.OBSERVE), Optional.empty(),
                Optional.empty());
    }

    static ApiKey digest(String sha256, Scope... scopes) {
        return new Key(Optional.empty(), Optional.of(sha256), Set.of(scopes), Optional.of("acme"), Optional.of(Set.of("front-desk")));
    }

    Settings with(String label, ApiKey key) {
        var keys = new TreeMap<>(apiKeys);
        keys.put(label, key);
        return new Settings(keys, sealingKey, previousSealingKeys, defaultTtlSeconds);
    }

    public Settings sealedWith(String base64, String... before) {
        return new Settings(apiKeys, Optional.of(base64), Optional.of(List.of(before)), defaultTtlSeconds);
    }

    public Settings living(int seconds) {
        return new Settings(apiKeys, sealingKey, previousSealingKeys, seconds);
    }

    @Override
    public Jwt jwt() {
        return new Jwt() {
            @Override
            public boolean enabled() {
                return false;
            }

            @Override
            public String subjectClaim() {
                return "sub";
            }

            @Override
            public Optional<String> tenantClaim() {
                return Optional.empty();
            }

            @Override
            public Optional<String> agentsClaim() {
                return Optional.empty();
            }

            @Override
            public Set<Scope> scopes() {
                return Set.of();
            }
        };
    }
}
