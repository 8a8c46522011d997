package dev.earshot.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Mints and opens {@code ek_…} tokens. A token is {@code ek_} and a compact JWE that holds its id, its times, the label
 * of who minted it and the session part, so any replica with the same sealing key opens it without asking anyone. A
 * session part past {@value #INLINE_SESSION_BYTES} bytes would not fit the headers and subprotocols that carry tokens:
 * it waits in this process and the token says only that it does.
 *
 * <p>A token may open any number of sessions until it expires, and a session outlives its token.
 */
@Startup
@ApplicationScoped
public class ClientSecrets {

    /** What every token begins with. */
    public static final String PREFIX = "ek_";
    /** The longest token worth opening; the longest ever minted stays well below. */
    public static final int MAX_TOKEN_CHARACTERS = 8 * 1024;
    /** The longest session part that travels inside its token, serialized. */
    public static final int INLINE_SESSION_BYTES = 3 * 1024;
    /** The shortest and the longest life of a token. */
    public static final int MIN_TTL_SECONDS = 10;
    public static final int MAX_TTL_SECONDS = 7200;

    private static final Logger LOG = Logger.getLogger(ClientSecrets.class);

    private final Seal seal;
    private final SecretStore store;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final int defaultTtlSeconds;

    /** @throws IllegalArgumentException when a setting is out of range; Earshot then does not start */
    public ClientSecrets(CredentialsConfig config, ObjectMapper mapper, Clock clock) {
        this.defaultTtlSeconds = config.defaultTtlSeconds();
        if (defaultTtlSeconds < MIN_TTL_SECONDS || defaultTtlSeconds > MAX_TTL_SECONDS) {
            throw new IllegalArgumentException("earshot.credentials.default-ttl-seconds must be " + MIN_TTL_SECONDS
                    + " to " + MAX_TTL_SECONDS + ", not " + defaultTtlSeconds);
        }
        this.seal = new Seal(config.sealingKey().map(Seal::keyFrom).orElseGet(ClientSecrets::keyOfThisProcess));
        this.store = new SecretStore(config.storedSessions(), config.storedSessionBytes());
        this.mapper = mapper;
        this.clock = clock;
    }

    /** A token just minted. */
    public record Minted(String value, long expiresAtSeconds) {
    }

    public int defaultTtlSeconds() {
        return defaultTtlSeconds;
    }

    /**
     * Mints a token.
     *
     * @param session the session part as requested, nullable
     * @param ttlSeconds {@value #MIN_TTL_SECONDS} to {@value #MAX_TTL_SECONDS}, checked by the caller
     * @throws ApiException 403 when the caller may not mint; 429 when the session part is long and the store is full
     */
    public Minted mint(ObjectNode session, int ttlSeconds, Caller caller) {
        if (!caller.mayMint()) {
            throw new ApiException(403, ApiError.invalidRequest("insufficient_permissions",
                    "A client secret cannot create client secrets; use an API key on your server.", null));
        }
        if (ttlSeconds < MIN_TTL_SECONDS || ttlSeconds > MAX_TTL_SECONDS) {
            throw new IllegalArgumentException("life of a client secret in seconds: " + ttlSeconds);
        }
        var nowSeconds = clock.instant().getEpochSecond();
        var expiresAtSeconds = nowSeconds + ttlSeconds;
        var id = Ids.next("cs_");
        var claims = mapper.createObjectNode()
                .put("jti", id).put("iat", nowSeconds).put("exp", expiresAtSeconds).put("sub", caller.label());
        if (session != null) {
            var serialized = write(session).getBytes(StandardCharsets.UTF_8);
            if (serialized.length <= INLINE_SESSION_BYTES) {
                claims.set("session", session);
            } else if (store.put(id, serialized, expiresAtSeconds, nowSeconds)) {
                claims.put("stored", true);
            } else {
                throw new ApiException(429, ApiError.rateLimited("Too many long session configurations wait for their "
                        + "client secrets to be used; try again later, or send one of at most " + INLINE_SESSION_BYTES
                        + " bytes."));
            }
        }
        return new Minted(PREFIX + seal.seal(write(claims)), expiresAtSeconds);
    }

    /** Opens a token as of now. Never throws, whatever the token is. */
    public OpenedSecret open(String token) {
        if (token.length() > MAX_TOKEN_CHARACTERS || !token.startsWith(PREFIX)) {
            return new OpenedSecret.Forged();
        }
        var text = seal.open(token.substring(PREFIX.length()));
        if (text.isEmpty()) {
            return new OpenedSecret.Forged();
        }
        try {
            // Genuine from here on: it says what mint() wrote.
            var claims = mapper.readTree(text.get());
            var nowSeconds = clock.instant().getEpochSecond();
            var expiresAtSeconds = claims.path("exp").asLong();
            var id = claims.path("jti").asText();
            var issuedAtSeconds = claims.path("iat").asLong();
            var minter = claims.path("sub").asText();
            if (nowSeconds >= expiresAtSeconds) {
                return new OpenedSecret.Expired(new SealedSecret(id, issuedAtSeconds, expiresAtSeconds, null, minter));
            }
            var session = claims.get("session");
            if (claims.path("stored").asBoolean()) {
                var stored = store.get(id, nowSeconds);
                if (stored.isEmpty()) {
                    return new OpenedSecret.Elsewhere();
                }
                session = mapper.readTree(stored.get());
            }
            return new OpenedSecret.Valid(
                    new SealedSecret(id, issuedAtSeconds, expiresAtSeconds, (ObjectNode) session, minter));
        } catch (IOException | ClassCastException _) {
            return new OpenedSecret.Forged();
        }
    }

    private String write(ObjectNode json) {
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    private static byte[] keyOfThisProcess() {
        LOG.info("No earshot.credentials.sealing-key: client secrets are sealed with a key of this process. "
                + "They end with it, and several replicas need one key in common.");
        var key = new byte[Seal.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
