package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;

/**
 * One item of a conversation. The wire form is kept and handed out as copies.
 *
 * @param id unique in its conversation
 * @param wire {@code realtime.item}, without audio bytes
 */
public record Item(String id, ObjectNode wire) {

    /** A user's spoken turn, its transcript not known yet. */
    public static Item spokenByUser(String id) {
        var message = head(id, "message", "completed").put("role", "user");
        message.putArray("content").addObject().put("type", "input_audio").putNull("transcript");
        return new Item(id, message);
    }

    /** An assistant's answer that has just begun. */
    static Item begunByAssistant() {
        var id = Ids.next(Ids.ITEM);
        var message = head(id, "message", "in_progress").put("role", "assistant");
        message.putArray("content");
        return new Item(id, message);
    }

    static Item functionCall(String callId, String name) {
        var id = Ids.next(Ids.ITEM);
        return new Item(id, head(id, "function_call", "in_progress").put("name", name).put("call_id", callId)
                .put("arguments", ""));
    }

    static Item mcpCall(String serverLabel, String name) {
        var id = Ids.next(Ids.ITEM);
        return new Item(id, head(id, "mcp_call", "in_progress").put("server_label", serverLabel).put("name", name)
                .put("arguments", "").putNull("output").putNull("error").putNull("approval_request_id"));
    }

    static Item mcpApprovalRequest(String serverLabel, String name, String arguments) {
        var id = Ids.next(Ids.ITEM);
        return new Item(id, head(id, "mcp_approval_request", null).put("server_label", serverLabel).put("name", name)
                .put("arguments", arguments));
    }

    static Item mcpListTools(String serverLabel) {
        var id = Ids.next(Ids.ITEM);
        var item = head(id, "mcp_list_tools", null).put("server_label", serverLabel);
        item.putArray("tools");
        return new Item(id, item);
    }

    /** The head every item has; {@code status} where its type has one. */
    static ObjectNode head(String id, String type, String statusOrNull) {
        var item = Json.object().put("id", id).put("object", "realtime.item").put("type", type);
        return statusOrNull == null ? item : item.put("status", statusOrNull);
    }

    /** @param status {@code completed} or {@code incomplete} */
    Item answered(boolean spoken, String text, String status) {
        var message = wire.deepCopy().put("status", status);
        var part = message.putArray("content").addObject();
        if (spoken) {
            part.put("type", "output_audio").put("transcript", text);
        } else {
            part.put("type", "output_text").put("text", text);
        }
        return new Item(id, message);
    }

    Item with(String field, String value) {
        return new Item(id, wire.deepCopy().put(field, value));
    }

    Item with(String field, JsonNode value) {
        return new Item(id, wire.deepCopy().set(field, value));
    }

    Item withTranscript(String transcript) {
        var copy = wire.deepCopy();
        for (var part : copy.path("content")) {
            if (part.path("type").asText().equals("input_audio")) {
                ((ObjectNode) part).put("transcript", transcript);
            }
        }
        return new Item(id, copy);
    }

    public String type() {
        return wire.path("type").asText();
    }

    public boolean is(String type) {
        return type().equals(type);
    }

    /** {@code user}, {@code assistant}, {@code system}; empty for what is no message. */
    public String role() {
        return wire.path("role").asText("");
    }

    /** A string field of the wire form, empty when it has none. */
    public String text(String field) {
        return wire.path(field).asText("");
    }

    /** The parts of a message; empty for what is no message. */
    public ArrayNode content() {
        return wire.get("content") instanceof ArrayNode parts ? parts : Json.array();
    }

    /** All that was written or said in it, in words; empty while not known. */
    public String text() {
        var words = new StringBuilder();
        for (var part : content()) {
            var said = part.hasNonNull("text") ? part.get("text").asText() : part.path("transcript").asText("");
            if (!said.isEmpty() && !part.path("transcript").isNull()) {
                words.append(words.isEmpty() ? "" : " ").append(said);
            }
        }
        return words.toString();
    }

    public ObjectNode toJson() {
        return wire.deepCopy();
    }
}
