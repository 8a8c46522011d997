package dev.earshot.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The one JSON reader and writer of the wire, with its limits: 15 MiB of audio in one string, 64 levels, one document. */
public final class Json {

    /** {@code input_audio_buffer.append} may carry 15 MiB of audio: base64 makes 20 MiB of it. */
    public static final int MAX_STRING_CHARS = 21 * 1024 * 1024;

    /** Deep nesting serves no event and costs a stack. */
    public static final int MAX_DEPTH = 64;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_STRING_CHARS)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** @throws ApiException {@code invalid_json} when the text is not one JSON document within the limits */
    public static JsonNode parse(String text) {
        try {
            var node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw ApiException.badRequest(ApiError.invalidJson("The message is empty; a JSON object was expected."));
            }
            return node;
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw ApiException.badRequest(ApiError.invalidJson("The message is not valid JSON (line " + (where == null ? 1
                    : where.getLineNr()) + ", column " + (where == null ? 1 : where.getColumnNr()) + ")."));
        }
    }

    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree always has a text", e);
        }
    }
}
