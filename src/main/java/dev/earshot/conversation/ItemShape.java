package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import java.util.Set;

/** Reads the {@code item} of a {@code conversation.item.create} and refuses what no conversation can hold. */
final class ItemShape {

    private static final Set<String> TYPES = Set.of("message", "function_call", "function_call_output");
    private static final int MAX_TEXT_CHARS = 1024 * 1024;

    private ItemShape() {}

    /** @throws ApiException naming the field that is bad */
    static Item read(ObjectNode item) {
        var type = text(item, "type", "item.type");
        if (!TYPES.contains(type)) {
            throw invalid("item.type", "Invalid value: '" + type + "'. Supported values are: 'message', "
                    + "'function_call' and 'function_call_output'.");
        }
        var id = item.hasNonNull("id") ? text(item, "id", "item.id") : Ids.next("item_");
        if (id.isEmpty() || id.length() > 64) {
            throw invalid("item.id", "An item id has 1 to 64 characters.");
        }
        return switch (type) {
            case "message" -> message(id, item);
            case "function_call" -> new Item(id, complete(id, type)
                    .put("name", text(item, "name", "item.name"))
                    .put("call_id", item.hasNonNull("call_id") ? text(item, "call_id", "item.call_id") : Ids.next("call_"))
                    .put("arguments", text(item, "arguments", "item.arguments")));
            default -> new Item(id, complete(id, type)
                    .put("call_id", text(item, "call_id", "item.call_id"))
                    .put("output", text(item, "output", "item.output")));
        };
    }

    private static Item message(String id, ObjectNode item) {
        var role = text(item, "role", "item.role");
        if (!Set.of("user", "assistant", "system").contains(role)) {
            throw invalid("item.role", "Invalid value: '" + role + "'. Supported values are: 'user', 'assistant' and 'system'.");
        }
        var content = item.get("content");
        if (content == null || content.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter("item.content"));
        }
        if (!content.isArray() || content.isEmpty()) {
            throw ApiException.badRequest(ApiError.invalidType("item.content", "an array with at least one part"));
        }
        var parts = Json.array();
        for (var i = 0; i < content.size(); i++) {
            parts.add(part(role, content.get(i), "item.content[" + i + "]"));
        }
        var message = complete(id, "message").put("role", role);
        message.set("content", parts);
        return new Item(id, message);
    }

    private static ObjectNode part(String role, JsonNode part, String path) {
        if (!part.isObject()) {
            throw ApiException.badRequest(ApiError.invalidType(path, "an object"));
        }
        var type = text(part, "type", path + ".type");
        var expected = role.equals("assistant") ? "output_text" : "input_text";
        if (!type.equals(expected)) {
            throw invalid(path + ".type", "Invalid value: '" + type + "'. A part of a " + role
                    + " message that a client creates is '" + expected + "'; speech goes through the input audio buffer.");
        }
        return Json.object().put("type", type).put("text", text(part, "text", path + ".text"));
    }

    private static ObjectNode complete(String id, String type) {
        return Json.object().put("id", id).put("object", "realtime.item").put("type", type).put("status", "completed");
    }

    private static String text(JsonNode node, String field, String path) {
        var value = node.get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(path));
        }
        if (!value.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(path, "a string"));
        }
        if (value.textValue().length() > MAX_TEXT_CHARS) {
            throw invalid(path, "At most " + MAX_TEXT_CHARS + " characters are accepted.");
        }
        return value.textValue();
    }

    private static ApiException invalid(String param, String message) {
        return ApiException.badRequest(ApiError.invalidValue(param, message));
    }
}
