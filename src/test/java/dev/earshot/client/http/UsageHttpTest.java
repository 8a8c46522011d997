package dev.earshot.client.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.client.webrtc.Door;
import dev.earshot.client.websocket.RealtimeClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Usage, metrics and the console, by who asks for them. */
@QuarkusTest
@TestProfile(UsageHttpTest.Keys.class)
class UsageHttpTest {

    private static final String WATCHER = "sk-of-the-watcher-01";
    private static final String RED = "sk-of-tenant-red-001";
    private static final String BLUE = "sk-of-tenant-blue-01";
    private static final String TALKER = "sk-who-only-talks-01";

    /** Two tenants, one who watches, one who may not. */
    public static class Keys implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("earshot.credentials.api-keys.watcher", WATCHER,
                    "earshot.credentials.api-keys.red", RED, "earshot.credentials.api-keys.red.tenant", "red",
                    "earshot.credentials.api-keys.blue", BLUE, "earshot.credentials.api-keys.blue.tenant", "blue",
                    "earshot.credentials.api-keys.talker", TALKER, "earshot.credentials.api-keys.talker.scopes", "connect",
                    "earshot.agents.\"+red\".voice", "marin",
                    "earshot.ledger.batch-delay", "10ms",
                    "earshot.ledger.url", "jdbc:sqlite:target/usage/http-" + System.nanoTime() + ".db");
        }
    }

    @TestHTTPResource("/")
    URI base;

    private static boolean talked;

    @BeforeEach
    void twoTenantsHaveTalked() throws Exception {
        new Door(base).opened();
        if (!talked) {
            talked = true;
            answer(RED, "%2Bred");
            answer(BLUE, "earshot");
            answer(BLUE, "earshot");
            Door.await("the ledger can be read", () -> given().header("Authorization", "Bearer " + WATCHER).get("/v1/usage")
                    .statusCode() == 200);
            Door.await("all is written", () -> ask(WATCHER, "").path("data").size() == 3);
        }
    }

    private void answer(String key, String model) throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=" + model, key)) {
            client.await("session.created");
            client.send("{'type':'response.create','response':{'instructions':'Say exactly: yes.','output_modalities':['text']}}");
            client.await("response.done");
        }
    }

    private com.fasterxml.jackson.databind.JsonNode ask(String key, String query) {
        return given().header("Authorization", "Bearer " + key).get("/v1/usage" + (query.isEmpty() ? "" : "?" + query)).then().statusCode(200)
                .extract().as(com.fasterxml.jackson.databind.JsonNode.class);
    }

    @Test
    void whoeverHasATenantSeesThatTenantAlone() {
        assertEquals(1, ask(RED, "").path("data").size());
        assertEquals(2, ask(BLUE, "").path("data").size());
        assertEquals(0, ask(BLUE, "agent=%2Bred").path("data").size());
        assertEquals("red", ask(RED, "tenant=blue").at("/data/0/tenant").asText(), "a wish for another's is not heard");
        assertEquals("blue", ask(WATCHER, "group_by=tenant").at("/data/0/tenant").asText());
        assertEquals(2, ask(WATCHER, "group_by=tenant").at("/data/0/uses").asInt());
    }

    @Test
    void pagesFollowEachOther() {
        var first = ask(WATCHER, "limit=2");
        assertTrue(first.path("has_more").asBoolean());
        var second = ask(WATCHER, "limit=2&after=" + first.path("last").asText());
        assertEquals(1, second.path("data").size());
        assertTrue(second.path("last").isNull());
    }

    @Test
    void csvIsForSpreadsheetsAndHarmsNone() {
        given().header("Authorization", "Bearer " + WATCHER).get("/v1/usage?format=csv&group_by=agent").then().statusCode(200)
                .contentType(containsString("text/csv")).body(containsString("agent,uses,text_in"))
                .body(containsString("'+red,1,")).body(containsString("earshot,2,"));
        given().header("Authorization", "Bearer " + WATCHER).header("Accept", "text/csv").get("/v1/usage?limit=1").then()
                .statusCode(200).header("X-Next-After", notNullValue());
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedInWords() {
        Map.of("group_by=colour", "group_by", "limit=0", "limit", "from=yesterday", "from", "to=+999999999-01-01", "to", "after=x", "after", "format=xml",
                "format", "colour=red", "colour", "agent=a&agent=b", "agent").forEach((query, param) ->
                given().header("Authorization", "Bearer " + WATCHER).get("/v1/usage?" + query).then().statusCode(400)
                        .body("error.param", equalTo(param)).body("error.type", equalTo("invalid_request_error")));
    }

    @Test
    void whoMayNotWatchSeesNothing() {
        for (var path : new String[] {"/v1/usage", "/v1/console/stream", "/v1/console/prices", "/v1/console/sessions/sess_x",
            "/q/metrics"}) {
            given().get(path).then().statusCode(401).body("error.code", equalTo("invalid_api_key"));
            given().header("Authorization", "Bearer " + TALKER).get(path).then().statusCode(403);
        }
        given().header("Authorization", "Bearer " + WATCHER).get("/q/metrics").then().statusCode(200)
                .body(containsString("earshot_turns_total"));
        given().header("Authorization", "Bearer " + RED).get("/q/metrics").then().statusCode(403)
                .body("error.code", equalTo("insufficient_permissions")); // they are of all tenants
        given().get("/console/").then().statusCode(200).body(containsString("Earshot console"));
        given().redirects().follow(false).get("/console").then().statusCode(302);
    }

    @Test
    void aSessionIsShownToItsTenantOnly() {
        var session = ask(RED, "").at("/data/0/session_id").asText();
        given().header("Authorization", "Bearer " + RED).get("/v1/console/sessions/" + session).then().statusCode(200)
                .body("agent", equalTo("+red")).body("turn_list", hasSize(1)).body("events.size()", greaterThan(3))
                .body("end_reason", equalTo("client gone")).body("media", nullValue());
        given().header("Authorization", "Bearer " + BLUE).get("/v1/console/sessions/" + session).then().statusCode(404)
                .body("error.code", equalTo("session_not_found"));
    }
}
