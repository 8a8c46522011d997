package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the {@code item} of a {@code conversation.item.create} and refuses what no conversation can hold. */
final class ItemShape {

    private static final Set<String> TYPES = Set.of("message", "function_call", "function_call_output", "mcp_list_tools",
            "mcp_call", "mcp_approval_request", "mcp_approval_response");
    private static final int MAX_TEXT_CHARS = 1024 * 1024;

    private final ObjectNode item;
    private final String path;

    private ItemShape(ObjectNode item, String path) {
        this.item = item;
        this.path = path;
    }

    /**
     * @param path of the item in its event, {@code item} or {@code response.input[0]}
     * @throws ApiException naming the field that is bad
     */
    static Item read(ObjectNode item, String path) {
        return new ItemShape(item, path).read();
    }

    private Item read() {
        var type = text("type");
        if (!TYPES.contains(type)) {
            throw invalid("type", "Invalid value: '" + ApiError.abbreviated(type) + "'. Supported values are: "
                    + TYPES.stream().sorted().map(each -> "'" + each + "'").collect(Collectors.joining(", ")) + ".");
        }
        var id = item.hasNonNull("id") ? text("id") : Ids.next(Ids.ITEM);
        if (id.isEmpty() || id.length() > 64 || id.equals("root")) {
            throw invalid("id", "An item id has 1 to 64 characters and is not 'root'.");
        }
        return new Item(id, switch (type) {
            case "message" -> message(id);
            case "function_call" -> Item.head(id, type, "completed").put("name", text("name"))
                    .put("call_id", item.hasNonNull("call_id") ? text("call_id") : Ids.next("call_"))
                    .put("arguments", text("arguments"));
            case "function_call_output" -> Item.head(id, type, "completed").put("call_id", text("call_id"))
                    .put("output", text("output"));
            case "mcp_list_tools" -> Item.head(id, type, null).put("server_label", text("server_label"))
                    .<ObjectNode>set("tools", array("tools"));
            case "mcp_call" -> Item.head(id, type, "completed").put("server_label", text("server_label"))
                    .put("name", text("name")).put("arguments", text("arguments")).put("output", optional("output"))
                    .put("approval_request_id", optional("approval_request_id"))
                    .<ObjectNode>set("error", item.get("error") instanceof ObjectNode error ? error.deepCopy() : null);
            case "mcp_approval_request" -> Item.head(id, type, null).put("server_label", text("server_label"))
                    .put("name", text("name")).put("arguments", text("arguments"));
            default -> Item.head(id, type, null).put("approval_request_id", text("approval_request_id"))
                    .put("approve", flag("approve")).put("reason", optional("reason"));
        });
    }

    private ObjectNode message(String id) {
        var role = text("role");
        if (!Set.of("user", "assistant", "system").contains(role)) {
            throw invalid("role", "Invalid value: '" + ApiError.abbreviated(role)
                    + "'. Supported values are: 'user', 'assistant' and 'system'.");
        }
        var content = array("content");
        if (content.isEmpty()) {
            throw ApiException.badRequest(ApiError.invalidType(path + ".content", "an array with at least one part"));
        }
        var parts = Json.array();
        for (var i = 0; i < content.size(); i++) {
            parts.add(ContentShape.read(role, content.get(i), path + ".content[" + i + "]"));
        }
        return Item.head(id, "message", "completed").put("role", role).set("content", parts);
    }

    private String text(String field) {
        return text(item, field, path);
    }

    private String optional(String field) {
        return item.hasNonNull(field) ? text(field) : null;
    }

    private boolean flag(String field) {
        var value = item.get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(path + "." + field));
        }
        if (!value.isBoolean()) {
            throw ApiException.badRequest(ApiError.invalidType(path + "." + field, "a boolean"));
        }
        return value.booleanValue();
    }

    private JsonNode array(String field) {
        var value = item.get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(path + "." + field));
        }
        if (!value.isArray()) {
            throw ApiException.badRequest(ApiError.invalidType(path + "." + field, "an array"));
        }
        return value.deepCopy();
    }

    /** A required string, bounded. */
    static String text(JsonNode node, String field, String path) {
        var value = node.get(field);
        var at = path + "." + field;
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(at));
        }
        if (!value.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(at, "a string"));
        }
        if (value.textValue().length() > MAX_TEXT_CHARS) {
            throw ApiException.badRequest(ApiError.invalidValue(at, "At most " + MAX_TEXT_CHARS + " characters are accepted."));
        }
        return value.textValue();
    }

    private ApiException invalid(String field, String message) {
        return ApiException.badRequest(ApiError.invalidValue(path + "." + field, message));
    }
}
