package dev.earshot.client.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** The requests that these tests send, and the error body they expect. */
final class Wire {

    static final String SECRETS = "/v1/realtime/client_secrets";
    static final String CALLS = "/v1/realtime/calls";
    static final String OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";

    private Wire() {
    }

    static RequestSpecification bare() {
        return given().config(RestAssuredConfig.config().encoderConfig(EncoderConfig.encoderConfig()
                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                .encodeContentTypeAs("application/sdp", io.restassured.http.ContentType.TEXT)));
    }

    static RequestSpecification as(String key) {
        return bare().header("Authorization", "Bearer " + key);
    }

    static Response mint(String key, String json) {
        return as(key).contentType("application/json").body(json).post(SECRETS);
    }

    static ValidatableResponse refused(Response response, int status, String code, String param) {
        return response.then().statusCode(status).contentType("application/json")
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo(code)).body("error.param", equalTo(param));
    }
}
