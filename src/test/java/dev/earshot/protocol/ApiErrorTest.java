package dev.earshot.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ApiErrorTest {

    @Test
    void theHttpBodyHoldsTheFourMembersNullsIncluded() {
        assertEquals("{\"error\":{\"message\":\"Incorrect API key provided.\",\"type\":\"invalid_request_error\","
                + "\"param\":null,\"code\":\"invalid_api_key\"}}", ApiError.invalidApiKey().toHttpBody().toString());
    }

    @Test
    void aFieldIsNamedByItsPath() {
        var error = ApiError.invalidType("session.audio.output.speed", "a number");
        assertEquals("session.audio.output.speed", error.param());
        assertEquals("Invalid type for 'session.audio.output.speed': expected a number.", error.message());
    }

    @Test
    void aCloseReasonIsTypeAndCode() {
        assertEquals("invalid_request_error.invalid_api_key", ApiError.invalidApiKey().closeReason());
        assertEquals("other", new ApiError("other", null, "m", null).closeReason());
    }

    @Test
    void anExceptionIsAnAnswerWithoutAStackTrace() {
        var refusal = ApiException.badRequest(ApiError.missingParameter("sdp"));
        assertEquals(400, refusal.httpStatus());
        assertEquals(0, refusal.getStackTrace().length);
        assertThrows(IllegalArgumentException.class, () -> new ApiException(200, ApiError.serverError()));
    }
}
