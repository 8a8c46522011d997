package dev.earshot.client.http;

import static dev.earshot.client.http.KeyedProfile.KEY;
import static dev.earshot.client.http.Wire.as;
import static dev.earshot.client.http.Wire.bare;
import static dev.earshot.client.http.Wire.mint;
import static dev.earshot.client.http.Wire.refused;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.credentials.MovableClock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(KeyedProfile.class)
class ClientSecretsHttpTest {

    private static final int START = (int) MovableClock.START.getEpochSecond();

    @Inject
    MovableClock clock;

    @BeforeEach
    void startOver() {
        clock.reset();
    }

    @Test
    void aSecretComesWithItsExpiryAndTheEffectiveSession() {
        mint(KEY, "{\"expires_after\":{\"anchor\":\"created_at\",\"seconds\":60},"
                + "\"session\":{\"type\":\"realtime\",\"model\":\"front-desk\"}}")
                .then().statusCode(200).contentType("application/json")
                .body("value", startsWith("ek_")).body("expires_at", equalTo(START + 60))
                .body("session.id", startsWith("sess_")).body("session.object", equalTo("realtime.session"))
                .body("session.model", equalTo("front-desk"));
    }

    @Test
    void everythingInTheBodyIsOptional() {
        mint(KEY, "{}").then().statusCode(200).body("expires_at", equalTo(START + 600))
                .body("session.type", equalTo("realtime"));
        mint(KEY, "{\"expires_after\":{}}").then().statusCode(200).body("expires_at", equalTo(START + 600));
        as(KEY).contentType("application/json").post(Wire.SECRETS).then().statusCode(200);
    }

    @Test
    void theShortestAndTheLongestLifeAreTaken() {
        mint(KEY, "{\"expires_after\":{\"seconds\":10}}").then().statusCode(200).body("expires_at", equalTo(START + 10));
        mint(KEY, "{\"expires_after\":{\"seconds\":7200}}").then().statusCode(200).body("expires_at", equalTo(START + 7200));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "{'expires_after':{'seconds':9}}           | invalid_value     | expires_after.seconds",
        "{'expires_after':{'seconds':7201}}        | invalid_value     | expires_after.seconds",
        "{'expires_after':{'seconds':-10}}         | invalid_value     | expires_after.seconds",
        "{'expires_after':{'seconds':99999999999}} | invalid_value     | expires_after.seconds",
        "{'expires_after':{'seconds':60.5}}        | invalid_type      | expires_after.seconds",
        "{'expires_after':{'seconds':'60'}}        | invalid_type      | expires_after.seconds",
        "{'expires_after':{'seconds':null}}        | invalid_type      | expires_after.seconds",
        "{'expires_after':{'anchor':'now'}}        | invalid_value     | expires_after.anchor",
        "{'expires_after':{'anchor':1}}            | invalid_type      | expires_after.anchor",
        "{'expires_after':{'minutes':1}}           | unknown_parameter | expires_after.minutes",
        "{'expires_after':60}                      | invalid_type      | expires_after",
        "{'expires_after':null}                    | invalid_type      | expires_after",
        "{'session':[]}                            | invalid_type      | session",
        "{'session':{'instructions':'x'}}          | missing_required_parameter | session.type",
        "{'session':{'type':'realtime','model':7}} | invalid_type      | session.model",
        "{'earshot':{'colour':'red'}}              | unknown_parameter | earshot.colour",
        "{'earshot':{'single_use':'yes'}}          | invalid_type      | earshot.single_use",
        "{'earshot':{'origin':'shop.example'}}     | invalid_value     | earshot.origin",
        "{'earshot':{'doors':['sideband']}}        | invalid_value     | earshot.doors[0]",
        "{'earshot':{'pinned':['voice']}}          | invalid_value     | earshot.pinned[0]",
        "{'earshot':{'max_session_seconds':0}}     | invalid_value     | earshot.max_session_seconds",
        "{'earshot':{'device_key':'abc'}}          | invalid_value     | earshot.device_key",
        "{'model':'x'}                             | unknown_parameter | model",
        "[]                                        | invalid_type      | -",
        "null                                      | invalid_type      | -",
        "{                                         | invalid_json      | -",
        "{}{}                                      | invalid_json      | -",
        "{'expires_after':NaN}                     | invalid_json      | -",
    })
    void aWrongBodyIsNamedByCodeAndPath(String body, String code, String param) {
        refused(mint(KEY, body.replace('\'', '"')), 400, code, param);
    }

    @Test
    void deeplyNestedJsonIsRefusedAsJson() {
        refused(mint(KEY, "{\"session\":" + "[".repeat(100_000)), 400, "invalid_json", null);
    }

    @Test
    void aWrongKeyIsRefusedAndNotRepeated() {
        refused(mint("sk-nobody-knows-this-one", "{}"), 401, "invalid_api_key", null)
                .header("WWW-Authenticate", "Bearer").body(not(containsString("nobody-knows")));
        refused(bare().contentType("application/json").body("{}").post(Wire.SECRETS), 401, "invalid_api_key", null);
    }

    @Test
    void aSecretMintsNoSecret() {
        String secret = mint(KEY, "{}").path("value");
        refused(mint(secret, "{}"), 403, "insufficient_permissions", null);
    }

    @Test
    void aBodyPastTheLimitIsRefusedWithOrWithoutItsLengthAnnounced() throws Exception {
        var session = "{\"session\":{\"type\":\"realtime\",\"instructions\":\"" + "x".repeat(270_000) + "\"}}";
        refused(mint(KEY, session), 413, "request_too_large", null);
        refused(mint(KEY, "x".repeat(600_000)), 413, "request_too_large", null);
        assertEquals(200, chunked("{}").statusCode());
        assertEquals(413, chunked("x".repeat(300_000)).statusCode());
        var endless = chunked("x".repeat(2_000_000));
        assertEquals(413, endless.statusCode());
        assertTrue(endless.body().contains("\"code\":\"request_too_large\""), endless.body());
        assertEquals(200, mint(KEY, session.replace("x".repeat(20_000), "")).statusCode());
    }

    @Test
    void anotherContentTypeIsRefused() {
        refused(as(KEY).contentType("text/plain").body("{}").post(Wire.SECRETS), 415, "unsupported_content_type", null);
    }

    @Test
    void anotherMethodIsRefused() {
        refused(as(KEY).get(Wire.SECRETS), 405, "method_not_supported", null);
    }

    @Test
    void anUnknownUrlIsRefused() {
        refused(as(KEY).get("/v1/unheard-of"), 404, "unknown_url", null)
                .body("error.message", containsString("GET /v1/unheard-of"));
        refused(as(KEY).contentType("application/json").body("{}").post("/v1/realtime/client_secrets/more"), 404,
                "unknown_url", null);
    }

    @Test
    void aLongSessionGivesAShortSecretThatOpensItAgain() {
        var instructions = "x".repeat(100_000);
        String secret = mint(KEY, "{\"session\":{\"type\":\"realtime\",\"instructions\":\"" + instructions + "\"}}")
                .path("value");
        assertTrue(secret.length() < 400);
        as(secret).contentType(CallsResource.SDP).body(Wire.OFFER).post(Wire.CALLS).then().statusCode(201);
        clock.advance(Duration.ofMinutes(10));
        refused(as(secret).contentType(CallsResource.SDP).body(Wire.OFFER).post(Wire.CALLS), 401, "token_expired", null);
    }

    private static HttpResponse<String> chunked(String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create(RestAssured.baseURI + ":" + RestAssured.port + Wire.SECRETS);
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            return client.send(HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1)
                    .header("Authorization", "Bearer " + KEY).header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))).build(),
                    BodyHandlers.ofString());
        }
    }
}
