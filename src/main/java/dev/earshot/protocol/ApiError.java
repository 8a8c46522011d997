package dev.earshot.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * What went wrong, in the words of the Realtime API. Over HTTP it travels as {@code {"error":{message,type,param,code}}};
 * a WebSocket {@code error} event carries the same four members and adds its own {@code event_id}.
 *
 * @param type the family, for example {@value #INVALID_REQUEST} or {@value #SERVER}
 * @param code the machine-readable reason, or null
 * @param message a sentence for a person; never holds a key
 * @param param the path of the offending field, for example {@code session.audio.output.voice}, or null
 */
public record ApiError(String type, String code, String message, String param) {

    public static final String INVALID_REQUEST = "invalid_request_error";
    public static final String SERVER = "server_error";

    private static final int MAX_QUOTED_CHARS = 64;

    public ApiError {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(message, "message");
    }

    /** An {@code invalid_request_error}. */
    public static ApiError invalidRequest(String code, String message, String param) {
        return new ApiError(INVALID_REQUEST, code, message, param);
    }

    /** The key is absent, unknown, forged or unusable. The message never repeats it. */
    public static ApiError invalidApiKey(String message) {
        return invalidRequest("invalid_api_key", message, null);
    }

    /** The key is not one that this server knows. */
    public static ApiError invalidApiKey() {
        return invalidApiKey("Incorrect API key provided.");
    }

    /**
     * A client secret outlived its {@code expires_at}. No code of the live service is on record for this case, only the
     * first words of the message; SDKs go by the status 401 and show the message, so a code of its own costs them
     * nothing and lets an application mint a new secret without asking a person for a key.
     */
    public static ApiError tokenExpired() {
        return invalidRequest("token_expired", "Ephemeral token expired. Create a new client secret.", null);
    }

    /** A client secret that was good once, or is good elsewhere, or for somebody else. @param code of ours, as above */
    public static ApiError secretRefused(String code, String message) {
        return invalidRequest(code, message, null);
    }

    public static ApiError missingParameter(String param) {
        return invalidRequest("missing_required_parameter", "Missing required parameter: '" + param + "'.", param);
    }

    public static ApiError invalidValue(String param, String message) {
        return invalidRequest("invalid_value", message, param);
    }

    /** @param expected what would have been right, with its article: {@code "an integer"} */
    public static ApiError invalidType(String param, String expected) {
        return invalidRequest("invalid_type", "Invalid type for '" + param + "': expected " + expected + ".", param);
    }

    public static ApiError unknownParameter(String param) {
        return invalidRequest("unknown_parameter", "Unknown parameter: '" + param + "'.", param);
    }

    public static ApiError invalidParameter(String param, String message) {
        return invalidRequest("invalid_parameter", message, param);
    }

    public static ApiError invalidJson(String message) {
        return invalidRequest("invalid_json", message, null);
    }

    public static ApiError invalidEvent(String message) {
        return invalidRequest("invalid_event", message, null);
    }

    public static ApiError notFound(String code, String message) {
        return invalidRequest(code, message, null);
    }

    public static ApiError modelNotFound(String model) {
        return invalidRequest("model_not_found",
                "The model '" + abbreviated(model) + "' does not exist or you do not have access to it.", "model");
    }

    /** What a client sent, short enough to be told back. */
    public static String abbreviated(String text) {
        return text.substring(0, Math.min(MAX_QUOTED_CHARS, text.length()));
    }

    /** As {@link #rateLimited(String)}, with a code of its own. */
    public static ApiError rateLimited(String message, String code) {
        return new ApiError("rate_limit_error", code, message, null);
    }

    public static ApiError rateLimited(String message) {
        return invalidRequest("rate_limit_exceeded", message, null);
    }

    public static ApiError tooLarge(String param, int limitBytes) {
        return invalidRequest("request_too_large", "Longer than the limit of " + limitBytes + " bytes.", param);
    }

    /** A fault of this server; what exactly failed stays in its log. */
    public static ApiError serverError() {
        return new ApiError(SERVER, SERVER, "The server had an error while processing your request.", null);
    }

    /** A fault of this server that has a name of its own. */
    public static ApiError serverFault(String code, String message) {
        return new ApiError(SERVER, code, message, null);
    }

    /** The four members, nulls included, as clients expect to find them. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance.objectNode()
                .put("message", message).put("type", type).put("param", param).put("code", code);
    }

    /** The body of an HTTP answer: {@code {"error":{…}}}. */
    public ObjectNode toHttpBody() {
        return JsonNodeFactory.instance.objectNode().set("error", toJson());
    }

    /** {@code <type>.<code>}, the reason of a WebSocket close. */
    public String closeReason() {
        return code == null ? type : type + "." + code;
    }
}
