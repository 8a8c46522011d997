package dev.earshot.client.http;

import static dev.earshot.client.http.Wire.CALLS;
import static dev.earshot.client.http.Wire.OFFER;
import static dev.earshot.client.http.Wire.SECRETS;
import static dev.earshot.client.http.Wire.as;
import static dev.earshot.client.http.Wire.bare;
import static dev.earshot.client.http.Wire.refused;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.credentials.ListenGuard;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeyedProfile.Demo.class)
class DemoHttpTest {

    @Inject
    BeanManager beans;

    @Inject
    FakeRooms rooms;

    @Test
    void theGuardWatchesTheStart() {
        assertTrue(beans.resolveObserverMethods(new StartupEvent()).stream()
                .anyMatch(observer -> observer.getBeanClass().equals(ListenGuard.class)));
    }

    @Test
    void itsOwnPageMintsWithoutAKeyAndOpensACallWithTheSecret() {
        String secret = json(bare().header("Origin", RestAssured.baseURI + ":" + RestAssured.port)).post(SECRETS)
                .then().statusCode(200).body("value", startsWith("ek_")).extract().path("value");
        as(secret).contentType(CallsResource.SDP).body(OFFER).post(CALLS).then().statusCode(201);
        assertTrue(rooms.asked.owner().startsWith("cs_"));
    }

    @Test
    void aProgramOfThisMachineMintsWithoutAKey() {
        json(bare()).post(SECRETS).then().statusCode(200);
    }

    @Test
    void anyKeyOpensACallAndNoneDoesNot() {
        as("sk-anything").contentType(CallsResource.SDP).body(OFFER).post(CALLS).then().statusCode(201);
        refused(bare().contentType(CallsResource.SDP).body(OFFER).post(CALLS), 401, "invalid_api_key", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example:8080"})
    void aPageOfAnotherSiteGetsNothing(String origin) {
        json(bare().header("Origin", origin)).post(SECRETS).then().statusCode(403)
                .header("Access-Control-Allow-Origin", (String) null);
        as("sk-anything").header("Origin", origin).contentType(CallsResource.SDP).body(OFFER).post(CALLS)
                .then().statusCode(403);
    }

    @Test
    void aPageOfThisMachineMintsWithAKeyOnly() {
        refused(json(bare().header("Origin", "http://localhost:5173")).post(SECRETS), 403, "origin_not_allowed", null);
        json(as("sk-anything").header("Origin", "http://localhost:5173")).post(SECRETS).then().statusCode(200)
                .header("Access-Control-Allow-Origin", "http://localhost:5173");
    }

    @Test
    void aNameThatOnlyResolvesToThisMachineIsRefused() {
        rooms.asked = null;
        refused(json(bare().header("Host", "evil.example:8080").header("Origin", "http://evil.example:8080")).post(SECRETS),
                403, "host_not_allowed", null);
        refused(as("sk-anything").header("Host", "evil.example").contentType(CallsResource.SDP).body(OFFER).post(CALLS),
                403, "host_not_allowed", null);
        assertNull(rooms.asked);
    }

    @Test
    void aPageOfThisMachineReadsTheLocationOfItsCall() {
        bare().header("Origin", "http://localhost:5173").header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type").options(CALLS)
                .then().statusCode(200).header("Access-Control-Allow-Origin", "http://localhost:5173")
                .header("Access-Control-Allow-Headers", equalTo("authorization,content-type"));
        var answer = as("sk-x").header("Origin", "http://localhost:5173").contentType(CallsResource.SDP).body(OFFER).post(CALLS);
        answer.then().statusCode(201).header("Access-Control-Allow-Origin", "http://localhost:5173");
        assertEquals(1, answer.headers().getValues("Access-Control-Expose-Headers").size());
    }

    private static RequestSpecification json(RequestSpecification request) {
        return request.contentType("application/json").body("{}");
    }
}
