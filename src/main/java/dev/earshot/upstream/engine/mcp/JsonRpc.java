package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import io.vertx.core.buffer.Buffer;

/** Messages of JSON-RPC 2.0 as MCP uses it: one to a document, numbers for our own ids. */
final class JsonRpc {

    static final int METHOD_NOT_FOUND = -32_601;

    private static final int MAX_MESSAGE_CHARS = 1_024;

    private JsonRpc() {}

    static Buffer request(long id, String method, ObjectNode params) {
        var message = message().put("id", id).put("method", method);
        message.set("params", params);
        return Buffer.buffer(Json.write(message));
    }

    static Buffer notification(String method, ObjectNode params) {
        var message = message().put("method", method);
        if (params != null) {
            message.set("params", params);
        }
        return Buffer.buffer(Json.write(message));
    }

    /** The answer to a question of the server's: it may know that we live, and nothing else. */
    static Buffer answer(JsonNode question) {
        var message = message();
        message.set("id", question.path("id"));
        if (question.path("method").asText().equals("ping")) {
            message.set("result", Json.object());
        } else {
            message.set("error", Json.object().put("code", METHOD_NOT_FOUND).put("message", "Method not found"));
        }
        return Buffer.buffer(Json.write(message));
    }

    static ObjectNode parse(String text) {
        try {
            if (Json.parse(text) instanceof ObjectNode message) {
                return message;
            }
        } catch (ApiException notJson) {
            throw McpException.protocol(McpFailure.NOT_JSON, "The MCP server answered with something that is not JSON");
        }
        throw McpContent.malformed("The MCP server answered with something that is not a JSON-RPC message");
    }

    static boolean isQuestion(ObjectNode message) {
        return message.has("method") && message.has("id");
    }

    static boolean answers(ObjectNode message, long id) {
        return !message.has("method") && message.path("id").isIntegralNumber() && message.path("id").longValue() == id;
    }

    /** @throws McpException when it is an error */
    static JsonNode result(ObjectNode answer) {
        var error = answer.path("error");
        if (error.isObject()) {
            var message = error.path("message").asText("The MCP server reported an error");
            throw McpException.protocol(error.path("code").asInt(McpFailure.MALFORMED),
                    message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS)));
        }
        if (!answer.path("result").isObject()) {
            throw McpContent.malformed("The MCP server answered without a result");
        }
        return answer.path("result");
    }

    private static ObjectNode message() {
        return Json.object().put("jsonrpc", "2.0");
    }
}
