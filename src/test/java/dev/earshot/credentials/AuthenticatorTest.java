package dev.earshot.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.credentials.Authentication.Granted;
import dev.earshot.credentials.Authentication.Refused;
import dev.earshot.protocol.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {

    private static final String PUBLIC = "voice.example";
    private static final String LOCAL = "localhost:8080";

    private final MovableClock clock = new MovableClock();
    private final ClientSecrets secrets = new ClientSecrets(Settings.keyed(), new ObjectMapper(), clock);
    private final Authenticator keyed = new Authenticator(Settings.keyed(), secrets);
    private final Authenticator demo = new Authenticator(Settings.demo(), secrets);

    @Test
    void aConfiguredKeyGivesItsLabel() {
        assertEquals(Caller.apiKey("shop"), caller(keyed.authenticate(bearer(Settings.SERVER_KEY))));
        assertEquals(Caller.apiKey("desk"), caller(keyed.authenticate(bearer(Settings.OTHER_KEY))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-test-0123456789abcde", "sk-test-0123456789abcdefg", "SK-TEST-0123456789ABCDEF", "x", "ek_", "ek_x",
        "ek_eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA", "\u0000"})
    void anyOtherKeyIsRefusedWithoutBeingRepeated(String key) {
        var refused = refused(keyed.authenticate(bearer(key)));
        assertEquals(401, refused.httpStatus());
        assertEquals("invalid_api_key", refused.error().code());
        assertEquals("Incorrect API key provided.", refused.error().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic c2s6", "sk-test-0123456789abcdef"})
    void aHeaderWithoutBearerKeyIsNoKey(String authorization) {
        for (var door : List.of(keyed, demo)) {
            var refused = refused(door.authenticate(new Presented(authorization, List.of(), null, LOCAL)));
            assertEquals(401, refused.httpStatus());
            assertTrue(refused.error().message().contains("didn't provide"), refused.error().message());
        }
    }

    @Test
    void aBrowserSocketShowsItsKeyAsSubprotocol() {
        var offered = List.of("realtime", "openai-insecure-api-key." + Settings.SERVER_KEY, "openai-agents-sdk.0.20.0");
        assertEquals(Caller.apiKey("shop"),
                caller(keyed.authenticate(new Presented(null, offered, "https://shop.example", PUBLIC))));
        assertEquals(401, refused(keyed.authenticate(
                new Presented(null, List.of("realtime", "openai-insecure-api-key."), null, PUBLIC))).httpStatus());
        assertEquals(401, refused(keyed.authenticate(new Presented("Bearer wrong", offered, null, PUBLIC))).httpStatus(),
                "the header wins");
    }

    @Test
    void headersAreReadAsTheyCome() {
        var headers = Map.of("Sec-WebSocket-Protocol", "realtime,openai-insecure-api-key.k , other", "Host", LOCAL);
        var presented = Presented.by(headers::get);
        assertEquals(List.of("realtime", "openai-insecure-api-key.k", "other"), presented.subprotocols());
        assertEquals("k", presented.key());
        assertFalse(presented.toString().contains("openai-insecure"), presented.toString());
        assertEquals("K", Presented.by(Map.of("Authorization", "bearer  K ")::get).key());
        assertNull(Presented.by(_ -> null).key());
    }

    @Test
    void aClientSecretOpensSessionsForWhoeverMintedItUntilItExpires() {
        var token = secrets.mint(null, 10, Caller.apiKey("shop")).value();
        var caller = caller(keyed.authenticate(bearer(token)));
        assertEquals(Caller.Kind.CLIENT_SECRET, caller.kind());
        assertEquals("shop", caller.label());
        clock.advance(Duration.ofSeconds(10));
        var refused = refused(keyed.authenticate(bearer(token)));
        assertEquals(401, refused.httpStatus());
        assertEquals("token_expired", refused.error().code());
        assertTrue(refused.error().message().startsWith("Ephemeral token expired"), refused.error().message());
    }

    @Test
    void aClientSecretMayNotMintAnywhere() {
        var token = secrets.mint(null, 10, Caller.apiKey("shop")).value();
        for (var door : List.of(keyed, demo)) {
            var refused = refused(door.authenticateForMinting(new Presented("Bearer " + token, List.of(), null, LOCAL)));
            assertEquals(403, refused.httpStatus());
            assertEquals("insufficient_permissions", refused.error().code());
        }
    }

    @Test
    void withKeysMintingNeedsOne() {
        assertEquals(Caller.apiKey("shop"), caller(keyed.authenticateForMinting(bearer(Settings.SERVER_KEY))));
        assertEquals(401, refused(keyed.authenticateForMinting(new Presented(null, List.of(), null, LOCAL))).httpStatus());
    }

    @Test
    void aDemonstrationTakesAnyKeyButNoForgedSecret() {
        assertEquals(Caller.demo(), caller(demo.authenticate(local("Bearer sk-anything", null))));
        assertEquals(Caller.demo(), caller(demo.authenticate(local("Bearer whatever", null))));
        assertEquals(401, refused(demo.authenticate(local("Bearer ek_anything", null))).httpStatus());
        assertEquals(401, refused(demo.authenticate(local(null, null))).httpStatus(), "a door needs a key always");
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
        assertEquals(mints, demo.authenticateForMinting(local(null, origin)) instanceof Granted, "mint without key");
        assertEquals(opens, demo.authenticateForMinting(local("Bearer sk-x", origin)) instanceof Granted, "mint with key");
        assertEquals(opens, demo.authenticate(local("Bearer sk-x", origin)) instanceof Granted, "open with key");
        assertTrue(keyed.authenticate(new Presented("Bearer " + Settings.SERVER_KEY, List.of(), origin, PUBLIC))
                instanceof Granted, "with keys the page does not matter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "192.168.0.7:8080", "", ":8080",
        "localhost:8080:8080"})
    void aDemonstrationAnswersToNoOtherName(String host) {
        var origin = "http://" + host;
        for (var result : List.of(demo.authenticateForMinting(new Presented(null, List.of(), origin, host)),
                demo.authenticate(new Presented("Bearer sk-x", List.of(), null, host)),
                demo.authenticateForMinting(new Presented("Bearer sk-x", List.of(), origin, host)))) {
            assertEquals("host_not_allowed", refused(result).error().code());
        }
    }

    @Test
    void aDemonstrationWithoutAnyHostNameAnswersNot() {
        assertEquals(403, refused(demo.authenticate(new Presented("Bearer sk-x", List.of(), null, null))).httpStatus());
    }

    @Test
    void aLongSessionOfAnotherReplicaIsExplained() {
        var settings = Settings.keyed().sealedWith("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        var here = new ClientSecrets(settings, new ObjectMapper(), clock);
        var there = new ClientSecrets(settings, new ObjectMapper(), clock);
        var session = new ObjectMapper().createObjectNode().put("instructions", "x".repeat(4000));
        var token = there.mint(session, 60, Caller.apiKey("shop")).value();
        var refused = refused(new Authenticator(settings, here).authenticate(bearer(token)));
        assertEquals(401, refused.httpStatus());
        assertTrue(refused.error().message().contains("not on this server"), refused.error().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "ek_0123456789abcdef", "sk-with a space 0123456789"})
    void anUnfitKeyIsNamedByItsLabelOnly(String key) {
        var settings = new Settings(Map.of("shop", key), Optional.empty(), 600, 1, 1);
        var message = assertThrows(IllegalArgumentException.class, () -> new Authenticator(settings, secrets)).getMessage();
        assertTrue(message.contains("api-keys.shop"), message);
        assertTrue(key.isEmpty() || !message.contains(key), message);
    }

    @Test
    void aRefusalThrowsItself() {
        var refusal = assertThrows(ApiException.class, () -> keyed.authenticate(bearer("x")).orThrow());
        assertEquals(401, refusal.httpStatus());
    }

    private static Presented bearer(String key) {
        return new Presented("Bearer " + key, List.of(), null, PUBLIC);
    }

    private static Presented local(String authorization, String origin) {
        return new Presented(authorization, List.of(), origin, LOCAL);
    }

    private static Caller caller(Authentication result) {
        return assertInstanceOf(Granted.class, result).caller();
    }

    private static Refused refused(Authentication result) {
        return assertInstanceOf(Refused.class, result);
    }
}
