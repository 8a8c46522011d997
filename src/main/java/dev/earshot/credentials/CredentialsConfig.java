package dev.earshot.credentials;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings under {@code earshot.credentials}. */
@ConfigMapping(prefix = "earshot.credentials")
public interface CredentialsConfig {

    /** API keys by label. The label names the caller in the ledger and in logs. With none, Earshot is a demonstration. */
    Map<String, ApiKey> apiKeys();

    /** One API key: itself, or better its digest. */
    interface ApiKey {

        /** 16 to 512 visible ASCII characters. */
        @WithParentName
        Optional<String> key();

        /** SHA-256 of the key, in hexadecimal. */
        Optional<String> sha256();

        /** What it may do. */
        @WithDefault("mint,connect,observe")
        Set<Scope> scopes();

        /** To whom it belongs; it reaches only sessions of the same. */
        Optional<String> tenant();

        /** The only agents that it may have; all by default. */
        Optional<Set<String>> agents();
    }

    /**
     * Base64 of the 32 bytes that seal client secrets. Every replica needs the same. Without it each process draws its
     * own, and its secrets are worth nothing elsewhere or after a restart.
     */
    Optional<String> sealingKey();

    /** Keys that sealed before, so that what they sealed is still opened. */
    Optional<List<String>> previousSealingKeys();

    /** The life of a client secret whose request names none; 10 to 7200 seconds. */
    @WithDefault("600")
    int defaultTtlSeconds();

    /** The tokens of an identity provider, which {@code quarkus.oidc} says where it is. */
    Jwt jwt();

    /** The claims of a JWT; a path with slashes goes into objects. */
    interface Jwt {

        /** Whether they are taken; {@code quarkus.oidc.auth-server-url} and {@code .token.audience} are needed then. */
        @WithDefault("false")
        boolean enabled();

        @WithDefault("sub")
        String subjectClaim();

        Optional<String> tenantClaim();

        /** A list of the agents that its holder may have, or one text with spaces between them; without it all. */
        Optional<String> agentsClaim();

        /** What its holder may do. */
        @WithDefault("mint,connect")
        Set<Scope> scopes();
    }
}
