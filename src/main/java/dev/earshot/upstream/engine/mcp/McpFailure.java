package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;

/** Why a remote tool gave nothing, in the kinds the Realtime API knows for {@code mcp_call.error}. */
public sealed interface McpFailure {

    /** No answer could be had from the server: not reached, closed, or broken off. The code the stock SDKs use. */
    int UNREACHABLE = -32_000;
    /** No answer in time. The code the stock SDKs use. */
    int TIMEOUT = -32_001;
    /** The answer, or the question, is larger than allowed. */
    int TOO_LARGE = -32_010;
    /** Not asked: the server failed too often a moment ago. */
    int SUSPENDED = -32_011;
    /** Not asked: too many calls are under way. */
    int TOO_MANY = -32_012;
    /** The answer is JSON but not what the protocol asks for (JSON-RPC 2.0, "invalid request"). */
    int MALFORMED = -32_600;
    /** The answer is not JSON (JSON-RPC 2.0, "parse error"). */
    int NOT_JSON = -32_700;

    /** One sentence; that of a server may be in it, shortened. */
    String message();

    /** {@code {type, code?, message}} as it stands in an {@code mcp_call} item. */
    ObjectNode toJson();

    /** The server answered with a JSON-RPC error, or with none at all: see the codes above. */
    record ProtocolError(int code, String message) implements McpFailure {

        @Override
        public ObjectNode toJson() {
            return Json.object().put("type", "protocol_error").put("code", code).put("message", message);
        }
    }

    /** The tool ran and says that it failed. */
    record ToolExecutionError(String message) implements McpFailure {

        @Override
        public ObjectNode toJson() {
            return Json.object().put("type", "tool_execution_error").put("message", message);
        }
    }

    /** The server answered with this HTTP status. */
    record HttpError(int code, String message) implements McpFailure {

        @Override
        public ObjectNode toJson() {
            return Json.object().put("type", "http_error").put("code", code).put("message", message);
        }
    }
}
