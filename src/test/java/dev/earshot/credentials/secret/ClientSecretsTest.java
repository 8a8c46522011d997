package dev.earshot.credentials.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.MovableClock;
import dev.earshot.credentials.Settings;
import dev.earshot.credentials.secret.OpenedSecret.Expired;
import dev.earshot.credentials.secret.OpenedSecret.Forged;
import dev.earshot.credentials.secret.OpenedSecret.Valid;
import dev.earshot.credentials.store.MemoryStore;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.Door;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwe.JsonWebEncryption;
import org.junit.jupiter.api.Test;

class ClientSecretsTest {

    private static final String SEALING_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final ObjectMapper mapper = new ObjectMapper();
    private final MovableClock clock = new MovableClock();
    private final ClientSecrets secrets = replica(SEALING_KEY);

    @Test
    void aMintedTokenOpensAsWhatWasSealed() {
        var session = session(100);
        var minted = mint(session, 600);
        assertTrue(minted.value().matches("ek_[A-Za-z0-9_.-]+"), "fits a header and a subprotocol: " + minted.value());
        assertEquals(MovableClock.START.getEpochSecond() + 600, minted.expiresAtSeconds());
        var secret = assertInstanceOf(Valid.class, secrets.open(minted.value())).secret();
        assertEquals(session, secret.session());
        assertEquals("shop", secret.callerLabel());
        assertEquals(MovableClock.START.getEpochSecond(), secret.issuedAtSeconds());
        assertEquals(minted.expiresAtSeconds(), secret.expiresAtSeconds());
    }

    @Test
    void aTokenWithoutSessionHasNone() {
        assertNull(assertInstanceOf(Valid.class, secrets.open(mint(null, 10).value())).secret().session());
    }

    @Test
    void aTokenShowsNothingOfItsSession() {
        var session = mapper.createObjectNode().put("instructions", "a trade secret");
        var token = mint(session, 600).value();
        for (var part : token.substring(3).split("\\.")) {
            assertFalse(new String(Base64.getUrlDecoder().decode(part)).contains("trade"));
        }
    }

    @Test
    void aTokenExpiresInTheSecondItSays() {
        var token = mint(null, 10).value();
        clock.advance(Duration.ofMillis(9_999));
        assertInstanceOf(Valid.class, secrets.open(token));
        clock.advance(Duration.ofMillis(1));
        assertInstanceOf(Expired.class, secrets.open(token));
    }

    @Test
    void aReplicaWithTheSameKeyOpensItAndAnotherDoesNot() {
        var token = mint(session(100), 600).value();
        assertInstanceOf(Valid.class, replica(SEALING_KEY).open(token));
        assertInstanceOf(Forged.class, replica(Base64.getEncoder().encodeToString(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
        })).open(token));
    }

    @Test
    void anyAlteredCharacterIsForgery() {
        var token = mint(session(200), 600).value();
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var i = 0; i < 300; i++) {
            var at = random.nextInt(token.length());
            var altered = token.toCharArray();
            altered[at] = altered[at] == 'A' ? 'Q' : 'A';
            var opened = secrets.open(new String(altered));
            assertInstanceOf(Forged.class, opened, () -> "seed " + seed + ", at " + at);
        }
    }

    @Test
    void anyTruncationIsForgery() {
        var token = mint(session(50), 600).value();
        for (var length = 0; length < token.length(); length++) {
            assertInstanceOf(Forged.class, secrets.open(token.substring(0, length)), "cut to " + length);
        }
    }

    @Test
    void anOverlongTokenIsNotEvenParsed() {
        var token = mint(null, 600).value();
        assertInstanceOf(Forged.class, secrets.open(token + "A".repeat(ClientSecrets.MAX_TOKEN_CHARACTERS)));
    }

    @Test
    void anotherAlgorithmWithTheSameKeyIsForgery() throws Exception {
        for (var choice : new String[][] {{"A256KW", "A256GCM"}, {"A256GCMKW", "A256GCM"}, {"dir", "A128CBC-HS256"}}) {
            var jwe = new JsonWebEncryption();
            jwe.setAlgorithmHeaderValue(choice[0]);
            jwe.setEncryptionMethodHeaderParameter(choice[1]);
            jwe.setKey(new SecretKeySpec(new byte[32], "AES"));
            jwe.setPlaintext("{\"jti\":\"x\",\"exp\":9999999999}");
            assertInstanceOf(Forged.class, secrets.open("ek_" + jwe.getCompactSerialization()), String.join(" ", choice));
        }
        assertInstanceOf(Forged.class, secrets.open("ek_eyJhbGciOiJub25lIn0.e30."));
    }

    @Test
    void aCompressedPayloadIsForgery() throws Exception {
        var jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue("dir");
        jwe.setEncryptionMethodHeaderParameter("A256GCM");
        jwe.enableDefaultCompression();
        jwe.setKey(new SecretKeySpec(new byte[32], "AES"));
        jwe.setPlaintext("{\"jti\":\"x\",\"exp\":9999999999}");
        assertInstanceOf(Forged.class, secrets.open("ek_" + jwe.getCompactSerialization()));
    }

    @Test
    void aLongSessionWaitsInTheStoreAndItsTokenStaysShort() {
        var session = session(50_000);
        var token = mint(session, 600).value();
        assertTrue(token.length() < 400, () -> "token of " + token.length());
        var opened = assertInstanceOf(Valid.class, secrets.open(token)).secret();
        assertTrue(opened.stored());
        assertEquals(session, secrets.complete(opened).toCompletableFuture().join().session());
        assertNull(replica(SEALING_KEY).complete(opened).toCompletableFuture().join(), "another replica, another memory");
        clock.advance(Duration.ofSeconds(600));
        assertInstanceOf(Expired.class, secrets.open(token));
    }

    @Test
    void theLongestInlineTokenFitsWhatIsOpened() {
        var overhead = "{\"instructions\":\"\"}".length();
        var inline = mint(session(ClientSecrets.INLINE_SESSION_BYTES - overhead), 600).value();
        assertTrue(inline.length() > ClientSecrets.INLINE_SESSION_BYTES);
        assertTrue(inline.length() < ClientSecrets.MAX_TOKEN_CHARACTERS);
        assertInstanceOf(Valid.class, replica(SEALING_KEY).open(inline));
        var stored = mint(session(ClientSecrets.INLINE_SESSION_BYTES - overhead + 1), 600).value();
        assertTrue(stored.length() < 400);
    }

    @Test
    void aFullStoreRefusesLongSessionsUntilSomeExpire() {
        mint(session(4000), 60);
        mint(session(4000), 600);
        var refusal = assertThrows(ApiException.class, () -> mint(session(4000), 600));
        assertEquals(429, refusal.httpStatus());
        assertEquals("rate_limit_exceeded", refusal.error().code());
        assertInstanceOf(Valid.class, secrets.open(mint(session(10), 600).value()));
        clock.advance(Duration.ofSeconds(60));
        assertInstanceOf(Valid.class, secrets.open(mint(session(4000), 600).value()));
    }

    @Test
    void theTermsTravelInTheToken() {
        var terms = new SecretTerms("user-1", "acme", Set.of("front-desk"), true, "https://shop.example", "k".repeat(43),
                Optional.of(Duration.ofSeconds(90)), Set.of(Door.WEBRTC), Set.of("instructions"));
        var token = secrets.mint(null, 600, "shop", terms, null).toCompletableFuture().join().value();
        assertEquals(terms, assertInstanceOf(Valid.class, replica(SEALING_KEY).open(token)).secret().terms());
        assertEquals(SecretTerms.NONE, assertInstanceOf(Valid.class, secrets.open(mint(null, 600).value())).secret().terms());
    }

    @Test
    void aKeyThatWasReplacedStillOpensWhatItSealed() {
        var token = mint(session(100), 600).value();
        var next = Base64.getEncoder().encodeToString("a key of another week, 32 bytes.".getBytes());
        var rotated = new ClientSecrets(Settings.keyed().sealedWith(next, SEALING_KEY), store(), mapper, clock);
        assertInstanceOf(Valid.class, rotated.open(token));
        var fresh = rotated.mint(null, 600, "shop", SecretTerms.NONE, null).toCompletableFuture().join().value();
        assertInstanceOf(Forged.class, secrets.open(fresh), "sealed with the new one");
        assertInstanceOf(Valid.class, rotated.open(fresh));
        assertInstanceOf(Forged.class, replica(next).open(token), "the old one is not there any more");
    }

    @Test
    void aBadSealingKeyOrLifeIsNamedAtStartUp() {
        for (var bad : new String[] {"not base64!", "c2hvcnQ="}) {
            var message = assertThrows(IllegalArgumentException.class, () -> replica(bad)).getMessage();
            assertTrue(message.contains("earshot.credentials.sealing-key"), message);
            assertFalse(message.contains(bad), message);
        }
        var message = assertThrows(IllegalArgumentException.class,
                () -> new ClientSecrets(Settings.keyed().living(7201), store(), mapper, clock)).getMessage();
        assertTrue(message.contains("default-ttl-seconds"), message);
    }

    private ClientSecrets replica(String sealingKey) {
        return new ClientSecrets(Settings.keyed().sealedWith(sealingKey), store(), mapper, clock);
    }

    private MemoryStore store() {
        return new MemoryStore(2, 100_000, clock);
    }

    private ClientSecrets.Minted mint(ObjectNode session, int ttlSeconds) {
        try {
            return secrets.mint(session, ttlSeconds, "shop", SecretTerms.NONE, null).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (ApiException) e.getCause();
        }
    }

    private ObjectNode session(int instructionCharacters) {
        return mapper.createObjectNode().put("instructions", "x".repeat(instructionCharacters));
    }
}
