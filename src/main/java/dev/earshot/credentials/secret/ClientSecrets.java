package dev.earshot.credentials.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.CredentialsConfig;
import dev.earshot.credentials.store.SharedStore;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.session.TraceParent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Mints and opens {@code ek_…} tokens. A token is {@code ek_} and a compact JWE that holds its id, its times, the label
 * of who minted it, its terms and the session part, so any replica with the same sealing key opens it without asking
 * anyone. A session part past {@value #INLINE_SESSION_BYTES} bytes would not fit the headers and subprotocols that carry
 * tokens: it waits in the store and the token says only that it does.
 *
 * <p>A token may open any number of sessions until it expires unless its terms say otherwise, and a session outlives its
 * token.
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

    private final List<Seal> seals;
    private final SharedStore store;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final int defaultTtlSeconds;

    /** @throws IllegalArgumentException when a setting is out of range; Earshot then does not start */
    public ClientSecrets(CredentialsConfig config, SharedStore store, ObjectMapper mapper, Clock clock) {
        this.defaultTtlSeconds = config.defaultTtlSeconds();
        if (defaultTtlSeconds < MIN_TTL_SECONDS || defaultTtlSeconds > MAX_TTL_SECONDS) {
            throw new IllegalArgumentException("earshot.credentials.default-ttl-seconds must be " + MIN_TTL_SECONDS
                    + " to " + MAX_TTL_SECONDS + ", not " + defaultTtlSeconds);
        }
        this.seals = seals(config);
        this.store = store;
        this.mapper = mapper;
        this.clock = clock;
    }

    /** The first seals, the others only open: a key that is replaced stays among them for as long as its tokens live. */
    private static List<Seal> seals(CredentialsConfig config) {
        var seals = new ArrayList<Seal>();
        seals.add(new Seal(config.sealingKey().map(key -> Seal.keyFrom("earshot.credentials.sealing-key", key))
                .orElseGet(Seal::keyOfThisProcess)));
        config.previousSealingKeys().orElse(List.of()).forEach(key ->
                seals.add(new Seal(Seal.keyFrom("earshot.credentials.previous-sealing-keys", key))));
        return List.copyOf(seals);
    }

    /** A token just minted. @param id by which it can be revoked */
    public record Minted(String id, String value, long expiresAtSeconds) {
    }

    public int defaultTtlSeconds() {
        return defaultTtlSeconds;
    }

    /**
     * Mints a token. The stage fails with {@link ApiException} 429 when the session part is long and the store is full.
     *
     * @param session the session part as requested, nullable
     * @param ttlSeconds {@value #MIN_TTL_SECONDS} to {@value #MAX_TTL_SECONDS}, checked by the caller
     * @param callerLabel of who asks for it
     * @param trace that its sessions are to be a part of; nullable
     */
    public CompletionStage<Minted> mint(ObjectNode session, int ttlSeconds, String callerLabel, SecretTerms terms,
            TraceParent trace) {
        if (ttlSeconds < MIN_TTL_SECONDS || ttlSeconds > MAX_TTL_SECONDS) {
            throw new IllegalArgumentException("life of a client secret in seconds: " + ttlSeconds);
        }
        var nowSeconds = clock.instant().getEpochSecond();
        var expiresAtSeconds = nowSeconds + ttlSeconds;
        var id = Ids.next("cs_");
        var claims = mapper.createObjectNode()
                .put("jti", id).put("iat", nowSeconds).put("exp", expiresAtSeconds).put("sub", callerLabel);
        var terse = terms.toJson(mapper.createObjectNode());
        if (!terse.isEmpty()) {
            claims.set("terms", terse);
        }
        if (trace != null) {
            claims.put("trace", trace.header());
        }
        var serialized = session == null ? null : write(session).getBytes(StandardCharsets.UTF_8);
        if (serialized != null && serialized.length > INLINE_SESSION_BYTES) {
            claims.put("stored", true);
            return store.keep(sessionKey(id), serialized, ttlSeconds)
                    .thenApply(kept -> seal(id, claims, expiresAtSeconds));
        }
        if (session != null) {
            claims.set("session", session);
        }
        return CompletableFuture.completedStage(seal(id, claims, expiresAtSeconds));
    }

    private Minted seal(String id, ObjectNode claims, long expiresAtSeconds) {
        return new Minted(id, PREFIX + seals.getFirst().seal(write(claims)), expiresAtSeconds);
    }

    /** Opens a token as of now, without its session part where that is in the store. Never throws, whatever it is. */
    public OpenedSecret open(String token) {
        if (token.length() > MAX_TOKEN_CHARACTERS || !token.startsWith(PREFIX)) {
            return new OpenedSecret.Forged();
        }
        var sealed = token.substring(PREFIX.length());
        var text = seals.stream().map(seal -> seal.open(sealed).orElse(null)).filter(Objects::nonNull).findFirst();
        if (text.isEmpty()) {
            return new OpenedSecret.Forged();
        }
        try {
            // Genuine from here on: it says what mint() wrote.
            var claims = mapper.readTree(text.get());
            var secret = new SealedSecret(claims.path("jti").asText(), claims.path("iat").asLong(),
                    claims.path("exp").asLong(), (ObjectNode) claims.get("session"), claims.path("stored").asBoolean(),
                    claims.path("sub").asText(), SecretTerms.of(claims.path("terms")),
                    TraceParent.of(claims.path("trace").textValue()));
            return clock.instant().getEpochSecond() >= secret.expiresAtSeconds()
                    ? new OpenedSecret.Expired(secret) : new OpenedSecret.Valid(secret);
        } catch (IOException | ClassCastException | IllegalArgumentException _) {
            return new OpenedSecret.Forged();
        }
    }

    /** The same secret with its session part. The stage's value is null where that is not in the store any more. */
    public CompletionStage<SealedSecret> complete(SealedSecret secret) {
        if (!secret.stored()) {
            return CompletableFuture.completedStage(secret);
        }
        return store.get(List.of(sessionKey(secret.id()))).thenApply(List::getFirst)
                .thenApply(stored -> stored == null ? null : secret.with(read(stored)));
    }

    private static String sessionKey(String id) {
        return "session:" + id;
    }

    private ObjectNode read(byte[] stored) {
        try {
            return (ObjectNode) mapper.readTree(stored);
        } catch (IOException e) {
            throw new UncheckedIOException("what mint() stored cannot be read", e);
        }
    }

    private String write(ObjectNode json) {
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }
}
