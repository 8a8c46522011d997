package dev.earshot.client;

import static dev.earshot.client.StockIdentityProvider.AUDIENCE;
import static dev.earshot.client.StockIdentityProvider.token;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;

/** Callers who come with the token of an identity provider, as an app has it from its login. */
@QuarkusTest
@TestProfile(GuardedProfile.class)
@QuarkusTestResource(value = StockIdentityProvider.class, restrictToAnnotatedClass = true)
class BearerTokensTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI base;

    @Test
    void aLoginTokenMintsAndOpensForItsHolder() throws Exception {
        new Door(base).opened();
        var alice = token("alice", AUDIENCE);
        assertEquals(200, mint(alice, "front-desk"));
        assertEquals(404, mint(alice, "open"), "not among the agents of the token");
        assertEquals(200, mint(token("bob", AUDIENCE), "open"));
        try (var client = RealtimeClient.connect(base, "?model=front-desk", alice)) {
            client.await("session.created");
        }
        assertEquals(401, mint(token("nobody", AUDIENCE), "front-desk"), "of no tenant");
    }

    @Test
    void aPersonSpeaksForNobodyElseAndIsRevokedBySubject() throws Exception {
        new Door(base).opened();
        var alice = token("alice", AUDIENCE);
        assertEquals(400, post("client_secrets", alice, "{'earshot':{'subject':'bob'},'session':{'type':'realtime','model':'front-desk'}}"));
        assertEquals(400, post("client_secrets", alice, "{'earshot':{'tenant':'globex'},'session':{'type':'realtime','model':'front-desk'}}"));
        var bob = token("bob", AUDIENCE);
        try (var hers = RealtimeClient.connect(base, "?model=front-desk", alice);
                var his = RealtimeClient.connect(base, "?model=front-desk", bob)) {
            hers.await("session.created");
            his.await("session.created");
            assertEquals(200, post("client_secrets/revoke", GuardedProfile.ADMIN, "{'subject':'bob','tenant':'globex'}"));
            assertEquals(3000, his.awaitClose().code());
            assertEquals(401, mint(bob, "front-desk"));
            assertEquals(200, mint(alice, "front-desk"));
        }
    }

    @Test
    void aPersonSeesOnlyWhatIsTheirOwn() throws Exception {
        new Door(base).opened();
        for (var name : List.of("alice", "bob")) {
            try (var client = RealtimeClient.connect(base, "?model=front-desk", token(name, AUDIENCE))) {
                client.await("session.created");
                client.send("{'type':'response.create'}");
                client.await("response.done");
            }
        }
        Door.await("bob's is written", () -> Set.copyOf(subjects(GuardedProfile.ADMIN)).containsAll(List.of("alice", "bob")));
        assertEquals(List.of("alice"), subjects(token("alice", AUDIENCE)));
        assertEquals(403, get("/q/metrics", token("alice", AUDIENCE)).statusCode(), "metrics are of everybody");
    }

    private List<String> subjects(String token) {
        var page = get("/v1/usage?group_by=subject", token);
        assertEquals(200, page.statusCode(), page::body);
        try {
            return JSON.readTree(page.body()).path("data").findValuesAsText("subject");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String path, String token) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTokenOfAnotherAudienceOrTimeOrSignatureOpensNothing() throws Exception {
        assertEquals(401, mint(token("alice", "urn:other"), "front-desk"), "given by the provider for another service");
        var genuine = signed(claims -> { });
        assertEquals(200, mint(genuine, "front-desk"), "the attacks below differ from this one in one thing each");
        assertEquals(401, mint(signed(claims -> claims.setAudience("urn:other")), "front-desk"));
        assertEquals(401, mint(signed(claims -> claims.setIssuer("https://evil.example")), "front-desk"));
        assertEquals(401, mint(signed(claims -> claims.setExpirationTimeMinutesInTheFuture(-5)), "front-desk"));
        assertEquals(401, mint(signed(claims -> claims.unsetClaim("aud")), "front-desk"));
        assertEquals(401, mint(signed(claims -> claims.unsetClaim("sub")), "front-desk"));
        var payload = genuine.substring(genuine.indexOf('.'), genuine.lastIndexOf('.') + 1);
        assertEquals(401, mint(header("{'alg':'none'}") + payload, "front-desk"));
        assertEquals(401, mint(header("{'alg':'none'}") + payload + "AAAA", "front-desk"));
        assertEquals(401, mint(genuine.substring(0, genuine.length() - 6) + "AAAAAA", "front-desk"));
        assertEquals(401, mint(genuine.substring(0, genuine.lastIndexOf('.') + 1), "front-desk"));
        var provider = (RsaJsonWebKey) JsonWebKey.Factory.newJwk(StockIdentityProvider.key());
        var confused = jws(claims(), "HS256", "house");
        confused.setKey(new HmacKey(provider.getRsaPublicKey().getEncoded()));
        confused.setDoKeyValidation(false);
        assertEquals(401, mint(confused.getCompactSerialization(), "front-desk"), "the public key as a shared secret");
        var own = RsaJwkGenerator.generateJwk(2048);
        own.setKeyId("house");
        var forged = jws(claims(), "RS256", "house");
        forged.setKey(own.getPrivateKey());
        assertEquals(401, mint(forged.getCompactSerialization(), "front-desk"));
        var carried = jws(claims(), "RS256", "other");
        carried.setKey(own.getPrivateKey());
        carried.setJwkHeader(own);
        assertEquals(401, mint(carried.getCompactSerialization(), "front-desk"), "a key that the token brings itself");
        assertTrue(mint("ey.ey.ey", "front-desk") == 401 && mint("eyJhbGciOiJSUzI1NiJ9.." , "front-desk") == 401);
    }

    private static JwtClaims claims() {
        var claims = new JwtClaims();
        claims.setIssuer(StockIdentityProvider.url());
        claims.setAudience(AUDIENCE);
        claims.setSubject("alice");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setClaim("org", Map.of("id", "acme"));
        return claims;
    }

    private static JsonWebSignature jws(JwtClaims claims, String algorithm, String keyId) {
        var jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setKeyIdHeaderValue(keyId);
        jws.setPayload(claims.toJson());
        return jws;
    }

    private static String signed(Consumer<JwtClaims> changed) throws Exception {
        var claims = claims();
        claims.setClaim("voice_agents", List.of("front-desk"));
        changed.accept(claims);
        var jws = jws(claims, "RS256", "house");
        jws.setKey(((RsaJsonWebKey) JsonWebKey.Factory.newJwk(StockIdentityProvider.key())).getPrivateKey());
        return jws.getCompactSerialization();
    }

    private static String header(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private int mint(String token, String agent) throws Exception {
        return post("client_secrets", token, "{'session':{'type':'realtime','model':'" + agent + "'}}");
    }

    private int post(String path, String token, String body) throws Exception {
        var request = HttpRequest.newBuilder(base.resolve("/v1/realtime/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token).POST(BodyPublishers.ofString(body.replace('\'', '"'))).build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertTrue(response.statusCode() == 200 || JSON.readTree(response.body()).path("error").has("code"), response::body);
        return response.statusCode();
    }
}
