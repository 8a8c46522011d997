package dev.earshot.credentials;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** The settings under {@code earshot.credentials}. */
@ConfigMapping(prefix = "earshot.credentials")
public interface CredentialsConfig {

    /**
     * API keys by label, 16 to 512 visible ASCII characters each. The label names the caller in the ledger and in logs;
     * the key goes nowhere. With none, Earshot runs as a demonstration on loopback.
     */
    Map<String, String> apiKeys();

    /**
     * Base64 of the 32 bytes that seal client secrets. Every replica needs the same. Without it each process draws its
     * own, and its secrets are worth nothing elsewhere or after a restart.
     */
    Optional<String> sealingKey();

    /** The life of a client secret whose request names none; 10 to 7200 seconds. */
    @WithDefault("600")
    int defaultTtlSeconds();

    /** Session parts too long to travel inside the secret wait in memory: at most this many. */
    @WithDefault("1024")
    int storedSessions();

    /** And at most this many bytes of them together. */
    @WithDefault("16777216")
    long storedSessionBytes();
}
