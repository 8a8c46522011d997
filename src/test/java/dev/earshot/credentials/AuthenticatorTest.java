package dev.earshot.credentials;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.secret.SecretTerms;
import dev.earshot.credentials.store.MemoryStore;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.Door;
import io.quarkus.runtime.StartupEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {

    private static final String PUBLIC = "voice.example";
    private static final String LOCAL = "localhost:8080";

    private final MovableClock clock = new MovableClock();
    private final ClientSecrets secrets = new ClientSecrets(Settings.keyed(), store(), new ObjectMapper(), clock);
    private final Authenticator keyed = authenticator(Settings.keyed(), secrets);
    private final Authenticator demo = authenticator(Settings.demo(), secrets);

    @Test
    void aConfiguredKeyGivesItsLabel() {
        assertEquals("shop", label(open(keyed, bearer(Settings.SERVER_KEY))));
        assertEquals("desk", label(open(keyed, bearer(Settings.OTHER_KEY))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-test-0123456789abcde", "sk-test-0123456789abcdefg", "SK-TEST-0123456789ABCDEF", "x", "ek_", "ek_x",
        "ek_eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA", "\u0000"})
    void anyOtherKeyIsRefusedWithoutBeingRepeated(String key) {
        var refused = refused(open(keyed, bearer(key)));
        assertEquals(401, refused.httpStatus());
        assertEquals("invalid_api_key", refused.error().code());
        assertEquals("Incorrect API key provided.", refused.error().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic c2s6", "sk-test-0123456789abcdef"})
    void aHeaderWithoutBearerKeyIsNoKey(String authorization) {
        for (var door : List.of(keyed, demo)) {
            var refused = refused(open(door, presented(authorization, List.of(), null, LOCAL)));
            assertEquals(401, refused.httpStatus());
            assertTrue(refused.error().message().contains("didn't provide"), refused.error().message());
        }
    }

    @Test
    void aBrowserSocketShowsItsKeyAsSubprotocol() {
        var offered = List.of("realtime", "openai-insecure-api-key." + Settings.SERVER_KEY, "openai-agents-sdk.0.20.0");
        assertEquals("shop",
                label(open(keyed, presented(null, offered, "https://shop.example", PUBLIC))));
        assertEquals(401, refused(open(keyed, 
                presented(null, List.of("realtime", "openai-insecure-api-key."), null, PUBLIC))).httpStatus());
        assertEquals(401, refused(open(keyed, presented("Bearer wrong", offered, null, PUBLIC))).httpStatus(),
                "the header wins");
    }

    @Test
    void headersAreReadAsTheyCome() {
        var headers = Map.of("Sec-WebSocket-Protocol", "realtime,openai-insecure-api-key.k , other", "Host", LOCAL);
        var presented = Presented.by("GET", "/v1/realtime", headers::get);
        assertEquals(List.of("realtime", "openai-insecure-api-key.k", "other"), presented.subprotocols());
        assertEquals("k", presented.key());
        assertFalse(presented.toString().contains("openai-insecure"), presented.toString());
        assertEquals("K", Presented.by("GET", "/v1/realtime", Map.of("Authorization", "bearer  K ")::get).key());
        assertNull(Presented.by("GET", "/v1/realtime", _ -> null).key());
    }

    @Test
    void aClientSecretOpensSessionsForWhoeverMintedItUntilItExpires() {
        var token = token(secrets, null);
        var caller = caller(open(keyed, bearer(token)));
        assertEquals(Caller.Kind.CLIENT_SECRET, caller.kind());
        assertEquals("shop", caller.label());
        clock.advance(Duration.ofSeconds(10));
        var refused = refused(open(keyed, bearer(token)));
        assertEquals(401, refused.httpStatus());
        assertEquals("token_expired", refused.error().code());
        assertTrue(refused.error().message().startsWith("Ephemeral token expired"), refused.error().message());
    }

    @Test
    void aClientSecretMayNotMintAnywhere() {
        var token = token(secrets, null);
        for (var door : List.of(keyed, demo)) {
            var refused = refused(mint(door, presented("Bearer " + token, List.of(), null, LOCAL)));
            assertEquals(403, refused.httpStatus());
            assertEquals("insufficient_permissions", refused.error().code());
        }
    }

    @Test
    void withKeysMintingNeedsOne() {
        assertEquals("shop", label(mint(keyed, bearer(Settings.SERVER_KEY))));
        assertEquals(401, refused(mint(keyed, presented(null, List.of(), null, LOCAL))).httpStatus());
    }

    @Test
    void aDemonstrationTakesAnyKeyButNoForgedSecret() {
        assertEquals(Caller.demo(), caller(open(demo, local("Bearer sk-anything", null))));
        assertEquals(Caller.demo(), caller(open(demo, local("Bearer whatever", null))));
        assertEquals(401, refused(open(demo, local("Bearer ek_anything", null))).httpStatus());
        assertEquals(401, refused(open(demo, local(null, null))).httpStatus(), "a door needs a key always");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "-,                      true,  true",
        "http://localhost:8080,  true,  true",
        "https://localhost:8080, true,  true",
        "http://localhost:5173,  false, true",
        "http://127.0.0.1,       false, true",
        "http://[::1]:8080,      false, true",
        "https://evil.example,   false, false",
        "http://localhost.evil.example:8080, false, false",
        "http://localhost:8080@evil.example, false, false",
        "null,                   false, false",
        "localhost:8080,         false, false",
    })
    void aDemonstrationMintsForItsOwnPagesAndOpensToPagesOfThisMachine(String origin, boolean mints, boolean opens) {
        assertEquals(mints, granted(mint(demo, local(null, origin))), "mint without key");
        assertEquals(opens, granted(mint(demo, local("Bearer sk-x", origin))), "mint with key");
        assertEquals(opens, granted(open(demo, local("Bearer sk-x", origin))), "open with key");
        assertTrue(granted(open(keyed, presented("Bearer " + Settings.SERVER_KEY, List.of(), origin, PUBLIC))), "with keys the page does not matter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "192.168.0.7:8080", "", ":8080",
        "localhost:8080:8080"})
    void aDemonstrationAnswersToNoOtherName(String host) {
        var origin = "http://" + host;
        for (var result : List.of(mint(demo, presented(null, List.of(), origin, host)),
                open(demo, presented("Bearer sk-x", List.of(), null, host)),
                mint(demo, presented("Bearer sk-x", List.of(), origin, host)))) {
            assertEquals("host_not_allowed", refused(result).error().code());
        }
    }

    @Test
    void aDemonstrationWithoutAnyHostNameAnswersNot() {
        assertEquals(403, refused(open(demo, presented("Bearer sk-x", List.of(), null, null))).httpStatus());
    }

    @Test
    void aLongSessionOfAnotherReplicaIsExplained() {
        var settings = Settings.keyed().sealedWith("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        var here = new ClientSecrets(settings, store(), new ObjectMapper(), clock);
        var there = new ClientSecrets(settings, store(), new ObjectMapper(), clock);
        var session = new ObjectMapper().createObjectNode().put("instructions", "x".repeat(4000));
        var token = token(there, session);
        var refused = refused(open(authenticator(settings, here), bearer(token)));
        assertEquals(401, refused.httpStatus());
        assertTrue(refused.error().message().contains("not on this server"), refused.error().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "ek_0123456789abcdef", "sk-with a space 0123456789"})
    void anUnfitKeyIsNamedByItsLabelOnly(String key) {
        var settings = Settings.demo().with("shop", Settings.key(key));
        var message = assertThrows(IllegalArgumentException.class, () -> authenticator(settings, secrets)).getMessage();
        assertTrue(message.contains("api-keys.shop"), message);
        assertTrue(key.isEmpty() || !message.contains(key), message);
    }

    @Test
    void aKeyMayBeConfiguredByItsDigestAndMayDoWhatItsScopesSay() {
        var digest = "4e6f0f5a".repeat(8);
        var sha256 = HexFormat.of().formatHex(sha256("sk-drawn-by-openssl-rand"));
        var house = authenticator(Settings.demo().with("acme", Settings.digest(sha256.toUpperCase(Locale.ROOT), Scope.MINT)), secrets);
        var caller = caller(mint(house, bearer("sk-drawn-by-openssl-rand")));
        assertEquals("acme", caller.tenant());
        assertTrue(caller.mayHave("front-desk"));
        assertFalse(caller.mayHave("back-office"));
        assertEquals("insufficient_permissions", refused(open(house, bearer("sk-drawn-by-openssl-rand"))).error().code());
        assertEquals(401, refused(mint(house, bearer(sha256))).httpStatus(), "the digest is no key");
        assertEquals(401, refused(mint(house, bearer(digest))).httpStatus());
        var message = assertThrows(IllegalArgumentException.class,
                () -> authenticator(Settings.demo().with("acme", Settings.digest("5e884898")), secrets)).getMessage();
        assertTrue(message.contains("api-keys.acme.sha256"), message);
    }

    @Test
    void aServerThatAnybodyReachesNeedsKeysToStart() {
        var failure = assertThrows(IllegalStateException.class,
                () -> new ListenGuard(demo, "0.0.0.0").beforeListening(new StartupEvent()));
        assertTrue(failure.getMessage().contains("0.0.0.0"), failure.getMessage());
        assertDoesNotThrow(() -> new ListenGuard(keyed, "0.0.0.0").beforeListening(new StartupEvent()));
        assertDoesNotThrow(() -> new ListenGuard(demo, "127.0.0.1").beforeListening(new StartupEvent()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Presented bearer(String key) {
        return presented("Bearer " + key, List.of(), null, PUBLIC);
    }

    private static Presented local(String authorization, String origin) {
        return presented(authorization, List.of(), origin, LOCAL);
    }

    private static Presented presented(String authorization, List<String> subprotocols, String origin, String host) {
        return new Presented(authorization, subprotocols, origin, host, null, "GET", "/v1/realtime");
    }

    private MemoryStore store() {
        return new MemoryStore(10, 100_000, clock);
    }

    private Authenticator authenticator(Settings settings, ClientSecrets secrets) {
        var store = store();
        return new Authenticator(settings, secrets,
                new BearerTokens(settings, null, new ObjectMapper(), Optional.empty()),
                new Revocations(store, null, clock), store, clock, entry -> { });
    }

    private static String token(ClientSecrets secrets, ObjectNode session) {
        return secrets.mint(session, 10, "shop", SecretTerms.NONE, null).toCompletableFuture().join().value();
    }

    private static CompletionStage<Caller> open(Authenticator house, Presented presented) {
        return house.authenticate(presented, Errand.open(Door.WEBSOCKET));
    }

    private static CompletionStage<Caller> mint(Authenticator house, Presented presented) {
        return house.authenticate(presented, Errand.MINT);
    }

    private static Caller caller(CompletionStage<Caller> result) {
        return result.toCompletableFuture().join();
    }

    private static String label(CompletionStage<Caller> result) {
        var caller = caller(result);
        assertEquals(Caller.Kind.API_KEY, caller.kind());
        return caller.label();
    }

    private static boolean granted(CompletionStage<Caller> result) {
        return !result.toCompletableFuture().isCompletedExceptionally();
    }

    private static ApiException refused(CompletionStage<Caller> result) {
        var failure = assertThrows(CompletionException.class, () -> result.toCompletableFuture().join());
        return assertInstanceOf(ApiException.class, failure.getCause());
    }
}
