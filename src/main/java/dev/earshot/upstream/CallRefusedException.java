package dev.earshot.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;

/** A server did not open the call. */
public final class CallRefusedException extends RuntimeException {

    private static final int BAD_REQUEST = 400;

    private final transient CallAnswer answer;

    CallRefusedException(CallAnswer answer) {
        super("status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    int status() {
        return answer.status();
    }

    /** What the server has against the offer or the session, for the client to read; null where it is something else. */
    public ApiException badRequest() {
        if (answer.status() != BAD_REQUEST) {
            return null;
        }
        var error = said();
        return ApiException.badRequest(ApiError.invalidRequest(error.path("code").asText("invalid_request"),
                error.path("message").asText("The upstream refused the offer."), error.path("param").textValue()));
    }

    private JsonNode said() {
        try {
            return Json.parse(answer.body()).path("error");
        } catch (ApiException e) {
            return Json.object();
        }
    }
}
