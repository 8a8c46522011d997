package dev.earshot.client.http;

import static dev.earshot.client.http.KeyedProfile.KEY;
import static dev.earshot.client.http.Wire.CALLS;
import static dev.earshot.client.http.Wire.OFFER;
import static dev.earshot.client.http.Wire.as;
import static dev.earshot.client.http.Wire.bare;
import static dev.earshot.client.http.Wire.mint;
import static dev.earshot.client.http.Wire.refused;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.credentials.MovableClock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(KeyedProfile.class)
class CallsHttpTest {

    private static final String SESSION = "{\"type\":\"realtime\",\"model\":\"front-desk\",\"instructions\":\"a secret's\"}";
    private static final String FORM = "multipart/form-data; boundary=b";

    @Inject
    MovableClock clock;

    @Inject
    FakeRooms rooms;

    @BeforeEach
    void startOver() {
        clock.reset();
        rooms.asked = null;
        rooms.live.clear();
    }

    @Test
    void aRawOfferWithASecretIsAnsweredWithTheSessionOfTheSecret() {
        String secret = mint(KEY, "{\"session\":" + SESSION + "}").path("value");
        answered(offer(secret, OFFER));
        assertEquals(OFFER, rooms.asked.sdpOffer());
        assertEquals("front-desk", rooms.asked.model());
        assertEquals("a secret's", rooms.asked.session().path("instructions").asText());
        assertTrue(rooms.asked.owner().startsWith("cs_"), "the secret's, not the key's of whoever minted it");
    }

    @Test
    void oneSecretOpensSeveralCallsUntilItExpires() {
        String secret = mint(KEY, "{\"expires_after\":{\"seconds\":10}}").path("value");
        answered(offer(secret, OFFER));
        clock.advance(Duration.ofSeconds(9));
        answered(offer(secret, OFFER));
        clock.advance(Duration.ofSeconds(1));
        refused(offer(secret, OFFER), 401, "token_expired", null)
                .body("error.message", startsWith("Ephemeral token expired"));
    }

    @Test
    void anotherOfferForACallIsTakenEvenWithASecretThatHasExpired() {
        String secret = mint(KEY, "{\"expires_after\":{\"seconds\":10}}").path("value");
        String call = offer(secret, OFFER).then().statusCode(201).extract().header("Location");
        clock.advance(Duration.ofSeconds(11));
        refused(offer(secret, OFFER), 401, "token_expired", null);
        as(secret).contentType(CallsResource.SDP).body(OFFER).post(call).then().statusCode(200)
                .header("Location", call).contentType(CallsResource.SDP);
        refused(as(secret).contentType(CallsResource.SDP).body(OFFER).post(CALLS + "/rtc_u1_none"), 404, "call_id_not_found", null);
        refused(as(KEY).contentType(CallsResource.SDP).body("").post(call), 400, "missing_required_parameter", "sdp");
        refused(as("ek_forged").contentType(CallsResource.SDP).body(OFFER).post(call), 401, "invalid_api_key", null);
    }

    @Test
    void anOfferToTranslateSaysSo() {
        answered(as(KEY).contentType(CallsResource.SDP).body(OFFER)
                .post("/v1/realtime/translations/calls?model=interpreter"));
        assertEquals("translation", rooms.asked.session().path("type").asText());
        assertEquals("interpreter", rooms.asked.model());
        String other = mint(KEY, "{\"session\":" + SESSION + "}").path("value");
        refused(as(other).contentType(CallsResource.SDP).body(OFFER).post("/v1/realtime/translations/calls"), 400,
                "invalid_session_type", null);
    }

    @Test
    void theHolderOfASecretChoosesAModelOnlyWhereTheSecretNamesNone() {
        String named = mint(KEY, "{\"session\":" + SESSION + "}").path("value");
        answered(as(named).contentType(CallsResource.SDP).body(OFFER).post(CALLS + "?model=gpt-realtime"));
        assertEquals("front-desk", rooms.asked.model());
        String open = mint(KEY, "{}").path("value");
        answered(as(open).contentType(CallsResource.SDP).body(OFFER).post(CALLS + "?model=front-desk"));
        assertEquals("front-desk", rooms.asked.model());
    }

    @Test
    void aForgedOrTruncatedSecretOpensNothing() {
        String secret = mint(KEY, "{}").path("value");
        refused(offer(secret.substring(0, secret.length() - 1), OFFER), 401, "invalid_api_key", null)
                .body(not(containsString("ek_")));
        refused(offer("ek_" + "A".repeat(10_000), OFFER), 401, "invalid_api_key", null);
        refused(offer("ek_eyJhbGciOiJub25lIn0.e30.", OFFER), 401, "invalid_api_key", null);
        refused(bare().contentType(CallsResource.SDP).body(OFFER).post(CALLS), 401, "invalid_api_key", null);
        assertNull(rooms.asked);
    }

    @Test
    void aRawOfferWithAKeyMayNameAModel() {
        answered(as(KEY).contentType(CallsResource.SDP).body(OFFER).post(CALLS + "?model=gpt-realtime"));
        assertEquals(OFFER, rooms.asked.sdpOffer());
        assertEquals("gpt-realtime", rooms.asked.model());
        assertEquals("shop", rooms.asked.owner());
        assertTrue(rooms.asked.onEventLoop());
        answered(offer(KEY, OFFER));
        assertEquals("earshot", rooms.asked.model());
        refused(as(KEY).contentType(CallsResource.SDP).body(OFFER).post(CALLS + "?model=" + "m".repeat(257)), 400,
                "invalid_value", "model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/sdp; charset=utf-8", "Application/SDP"})
    void theContentTypeIsReadAsMediaTypesAre(String contentType) {
        answered(as(KEY).header("Content-Type", contentType).body(OFFER.getBytes()).post(CALLS));
    }

    @Test
    void aFormOfPlainStringsIsTaken() {
        answered(form(KEY, part("sdp", "", OFFER) + part("session", "", SESSION)));
        assertEquals(OFFER, rooms.asked.sdpOffer());
        assertEquals("a secret's", rooms.asked.session().path("instructions").asText());
    }

    @Test
    void aFormWithContentTypesAndWithoutFileNamesIsTaken() {
        answered(form(KEY, part("sdp", "Content-Type: application/sdp\r\n", OFFER)
                + part("session", "Content-Type: application/json\r\n", SESSION)));
        assertEquals(OFFER, rooms.asked.sdpOffer());
        assertEquals("a secret's", rooms.asked.session().path("instructions").asText());
    }

    @Test
    void aFormOfBlobsIsTaken() {
        answered(form(KEY, "--b\r\nContent-Disposition: form-data; name=\"sdp\"; filename=\"blob\"\r\n"
                + "Content-Type: application/sdp\r\n\r\n" + OFFER + "\r\n"));
        assertEquals(OFFER, rooms.asked.sdpOffer());
        assertEquals("earshot", rooms.asked.model());
    }

    @Test
    void aSecretMaySendAFormButNoSessionOfItsOwn() {
        String secret = mint(KEY, "{\"session\":" + SESSION + "}").path("value");
        answered(form(secret, part("sdp", "", OFFER)));
        assertEquals("a secret's", rooms.asked.session().path("instructions").asText());
        refused(form(secret, part("sdp", "", OFFER) + part("session", "", SESSION)), 400, "invalid_parameter", "session");
    }

    @Test
    void aWrongFormIsNamedByCodeAndPart() {
        refused(form(KEY, part("session", "", SESSION)), 400, "missing_required_parameter", "sdp");
        refused(form(KEY, part("sdp", "", "")), 400, "missing_required_parameter", "sdp");
        refused(form(KEY, part("sdp", "", OFFER) + part("session", "", "{")), 400, "invalid_json", "session");
        refused(form(KEY, part("sdp", "", OFFER) + part("session", "", "[]")), 400, "invalid_type", "session");
        refused(form(KEY, part("sdp", "", OFFER) + part("extra", "", "x")), 400, "unknown_parameter", "extra");
        refused(form(KEY, part("sdp", "", OFFER).repeat(2)), 400, "invalid_value", "sdp");
        refused(rawForm(KEY, FORM, "no boundary at all"), 400, "invalid_value", null);
        refused(rawForm(KEY, "multipart/form-data", part("sdp", "", OFFER) + "--b--\r\n"), 400, "invalid_value", null);
        refused(rawForm(KEY, FORM, "--b\r\nContent-Disposition: form-data; name=\"sdp\"\r\n\r\nv=0"), 400,
                "invalid_value", null);
        assertNull(rooms.asked);
    }

    @Test
    void anEmptyOfferIsMissing() {
        refused(as(KEY).contentType(CallsResource.SDP).post(CALLS), 400, "missing_required_parameter", "sdp");
    }

    @Test
    void anOverlongOfferOrSessionIsRefused() {
        answered(offer(KEY, "x".repeat(Limits.SDP_BYTES)));
        refused(offer(KEY, "x".repeat(Limits.SDP_BYTES + 1)), 413, "request_too_large", "sdp");
        refused(form(KEY, part("sdp", "", "x".repeat(Limits.SDP_BYTES + 1))), 413, "request_too_large", "sdp");
        refused(form(KEY, part("sdp", "", OFFER) + part("session", "", "x".repeat(Limits.SESSION_BYTES + 1))), 413,
                "request_too_large", "session");
        refused(form(KEY, part("sdp", "", "x".repeat(400_000))), 413, "request_too_large", null);
        refused(offer(KEY, "x".repeat(600_000)), 413, "request_too_large", null);
    }

    @Test
    void anotherContentTypeIsRefused() {
        refused(as(KEY).contentType("application/json").body("{}").post(CALLS), 415, "unsupported_content_type", null);
    }

    @Test
    void aRefusalOfTheRoomsBehindReachesTheClient() {
        refused(offer(KEY, FakeRooms.REFUSE), 404, "model_not_found", "model");
        refused(offer(KEY, FakeRooms.REFUSE_LATER), 404, "model_not_found", "model");
    }

    @ParameterizedTest
    @ValueSource(strings = {FakeRooms.EXPLODE, FakeRooms.EXPLODE_AT_ONCE})
    void aFaultInsideSaysNothingOfItself(String sdp) {
        offer(KEY, sdp).then().statusCode(500).contentType("application/json")
                .body("error.type", equalTo("server_error")).body("error.code", equalTo("server_error"))
                .body(not(containsString("secret"))).body(not(containsString("IllegalState")));
    }

    @Test
    void aCallIsHungUpOnce() {
        String location = offer(KEY, OFFER).header("Location");
        refused(bare().post(location + "/hangup"), 401, "invalid_api_key", null);
        as(KEY).post(location + "/hangup").then().statusCode(200).body(equalTo(""));
        refused(as(KEY).post(location + "/hangup"), 404, "call_id_not_found", null);
        refused(as(KEY).contentType("application/json").body("{}").post(CALLS + "/rtc_none/hangup"), 404,
                "call_id_not_found", null);
    }

    private static Response offer(String key, String sdp) {
        return as(key).accept(CallsResource.SDP).contentType(CallsResource.SDP).body(sdp).post(CALLS);
    }

    private static Response form(String key, String parts) {
        return rawForm(key, FORM, parts + "--b--\r\n");
    }

    private static Response rawForm(String key, String contentType, String body) {
        return as(key).accept(CallsResource.SDP).header("Content-Type", contentType).body(body.getBytes()).post(CALLS);
    }

    private static String part(String name, String headers, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n" + headers + "\r\n" + content + "\r\n";
    }

    private static void answered(Response response) {
        response.then().statusCode(201).header("Content-Type", equalTo(CallsResource.SDP))
                .header("Location", "/v1/realtime/calls/rtc_u1_7")
                .header("Access-Control-Expose-Headers", "Location").body(equalTo(FakeRooms.ANSWER));
    }
}
