package dev.earshot.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.OpenedSecret.Elsewhere;
import dev.earshot.credentials.OpenedSecret.Expired;
import dev.earshot.credentials.OpenedSecret.Forged;
import dev.earshot.credentials.OpenedSecret.Valid;
import dev.earshot.protocol.ApiException;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwe.JsonWebEncryption;
import org.junit.jupiter.api.Test;

class ClientSecretsTest {

    private static final String SEALING_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final ObjectMapper mapper = new ObjectMapper();
    private final MovableClock clock = new MovableClock();
    private final ClientSecrets secrets = replica(SEALING_KEY);
    private final Caller shop = Caller.apiKey("shop");

    @Test
    void aMintedTokenOpensAsWhatWasSealed() {
        var session = session(100);
        var minted = secrets.mint(session, 600, shop);
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
        assertNull(assertInstanceOf(Valid.class, secrets.open(secrets.mint(null, 10, shop).value())).secret().session());
    }

    @Test
    void aTokenShowsNothingOfItsSession() {
        var session = mapper.createObjectNode().put("instructions", "a trade secret");
        var token = secrets.mint(session, 600, shop).value();
        for (var part : token.substring(3).split("\\.")) {
            assertFalse(new String(Base64.getUrlDecoder().decode(part)).contains("trade"));
        }
    }

    @Test
    void aTokenExpiresInTheSecondItSays() {
        var token = secrets.mint(null, 10, shop).value();
        clock.advance(Duration.ofMillis(9_999));
        assertInstanceOf(Valid.class, secrets.open(token));
        clock.advance(Duration.ofMillis(1));
        assertInstanceOf(Expired.class, secrets.open(token));
    }

    @Test
    void aReplicaWithTheSameKeyOpensItAndAnotherDoesNot() {
        var token = secrets.mint(session(100), 600, shop).value();
        assertInstanceOf(Valid.class, replica(SEALING_KEY).open(token));
        assertInstanceOf(Forged.class, replica(Base64.getEncoder().encodeToString(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
        })).open(token));
    }

    @Test
    void anyAlteredCharacterIsForgery() {
        var token = secrets.mint(session(200), 600, shop).value();
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
        var token = secrets.mint(session(50), 600, shop).value();
        for (var length = 0; length < token.length(); length++) {
            assertInstanceOf(Forged.class, secrets.open(token.substring(0, length)), "cut to " + length);
        }
    }

    @Test
    void anOverlongTokenIsNotEvenParsed() {
        var token = secrets.mint(null, 600, shop).value();
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
        var token = secrets.mint(session, 600, shop).value();
        assertTrue(token.length() < 400, () -> "token of " + token.length());
        assertEquals(session, assertInstanceOf(Valid.class, secrets.open(token)).secret().session());
        assertInstanceOf(Elsewhere.class, replica(SEALING_KEY).open(token));
        clock.advance(Duration.ofSeconds(600));
        assertInstanceOf(Expired.class, secrets.open(token));
    }

    @Test
    void theLongestInlineTokenFitsWhatIsOpened() {
        var overhead = "{\"instructions\":\"\"}".length();
        var inline = secrets.mint(session(ClientSecrets.INLINE_SESSION_BYTES - overhead), 600, shop).value();
        assertTrue(inline.length() > ClientSecrets.INLINE_SESSION_BYTES);
        assertTrue(inline.length() < ClientSecrets.MAX_TOKEN_CHARACTERS);
        assertInstanceOf(Valid.class, replica(SEALING_KEY).open(inline));
        var stored = secrets.mint(session(ClientSecrets.INLINE_SESSION_BYTES - overhead + 1), 600, shop).value();
        assertTrue(stored.length() < 400);
    }

    @Test
    void aFullStoreRefusesLongSessionsUntilSomeExpire() {
        secrets.mint(session(4000), 60, shop);
        secrets.mint(session(4000), 600, shop);
        var refusal = assertThrows(ApiException.class, () -> secrets.mint(session(4000), 600, shop));
        assertEquals(429, refusal.httpStatus());
        assertEquals("rate_limit_exceeded", refusal.error().code());
        assertInstanceOf(Valid.class, secrets.open(secrets.mint(session(10), 600, shop).value()));
        clock.advance(Duration.ofSeconds(60));
        assertInstanceOf(Valid.class, secrets.open(secrets.mint(session(4000), 600, shop).value()));
    }

    @Test
    void aTokenCannotMint() {
        var secret = assertInstanceOf(Valid.class, secrets.open(secrets.mint(null, 600, shop).value())).secret();
        var refusal = assertThrows(ApiException.class, () -> secrets.mint(null, 600, Caller.clientSecret(secret)));
        assertEquals(403, refusal.httpStatus());
    }

    @Test
    void aBadSealingKeyOrLifeIsNamedAtStartUp() {
        for (var bad : new String[] {"not base64!", "c2hvcnQ="}) {
            var message = assertThrows(IllegalArgumentException.class, () -> replica(bad)).getMessage();
            assertTrue(message.contains("earshot.credentials.sealing-key"), message);
            assertFalse(message.contains(bad), message);
        }
        var message = assertThrows(IllegalArgumentException.class,
                () -> new ClientSecrets(Settings.keyed().living(7201), mapper, clock)).getMessage();
        assertTrue(message.contains("default-ttl-seconds"), message);
    }

    private ClientSecrets replica(String sealingKey) {
        return new ClientSecrets(Settings.keyed().sealedWith(sealingKey), mapper, clock);
    }

    private ObjectNode session(int instructionCharacters) {
        return mapper.createObjectNode().put("instructions", "x".repeat(instructionCharacters));
    }
}
