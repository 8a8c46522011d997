package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one part of a message that a client creates. */
final class ContentShape {

    private static final Map<String, List<String>> TYPES_BY_ROLE = Map.of(
            "system", List.of("input_text"),
            "user", List.of("input_text", "input_audio", "input_image"),
            "assistant", List.of("output_text"));
    private static final int MAX_IMAGE_CHARS = 15 * 1024 * 1024;

    private ContentShape() {}

    static ObjectNode read(String role, JsonNode part, String path) {
        if (!part.isObject()) {
            throw ApiException.badRequest(ApiError.invalidType(path, "an object"));
        }
        var type = ItemShape.text(part, "type", path);
        var known = TYPES_BY_ROLE.get(role);
        if (!known.contains(type)) {
            throw invalid(path + ".type", "Invalid value: '" + ApiError.abbreviated(type) + "'. A part of a " + role
                    + " message that a client creates is '" + String.join("' or '", known) + "'.");
        }
        return switch (type) {
            case "input_audio" -> audio(part, path);
            case "input_image" -> image(part, path);
            default -> Json.object().put("type", type).put("text", ItemShape.text(part, "text", path));
        };
    }

    /** The bytes are kept apart from the item, see {@link Item}; here they are only seen to be there. */
    private static ObjectNode audio(JsonNode part, String path) {
        var audio = part.get("audio");
        if (audio == null || audio.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(path + ".audio"));
        }
        if (!audio.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(path + ".audio", "a string"));
        }
        return Json.object().put("type", "input_audio")
                .put("transcript", part.hasNonNull("transcript") ? ItemShape.text(part, "transcript", path) : null);
    }

    private static ObjectNode image(JsonNode part, String path) {
        var url = part.get("image_url");
        if (url == null || url.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(path + ".image_url"));
        }
        if (!url.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(path + ".image_url", "a string"));
        }
        var data = url.textValue();
        if (data.length() > MAX_IMAGE_CHARS || !data.startsWith("data:image/png;base64,")
                && !data.startsWith("data:image/jpeg;base64,")) {
            throw invalid(path + ".image_url", "An image is a data URI of base64 PNG or JPEG, at most "
                    + MAX_IMAGE_CHARS + " characters long.");
        }
        var detail = part.hasNonNull("detail") ? ItemShape.text(part, "detail", path) : "auto";
        if (!Set.of("auto", "low", "high").contains(detail)) {
            throw invalid(path + ".detail", "Supported values are: 'auto', 'low' and 'high'.");
        }
        return Json.object().put("type", "input_image").put("image_url", data).put("detail", detail);
    }

    private static ApiException invalid(String param, String message) {
        return ApiException.badRequest(ApiError.invalidValue(param, message));
    }
}
