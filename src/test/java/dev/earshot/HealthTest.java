package dev.earshot;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What an orchestrator asks. Readiness waits for the models of the engine, so only liveness is certain at once. */
@QuarkusTest
class HealthTest {

    @Test
    void aStartedProcessIsLive() {
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    }
}
