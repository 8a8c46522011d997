package dev.earshot.client.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;

/** Reads JSON objects out of request bodies, and says where they are wrong without repeating them. */
@Singleton
class RequestJson {

    private final ObjectReader reader;

    RequestJson(ObjectMapper mapper) {
        reader = mapper.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * @param param the name of the part that holds the object; null for a whole body
     * @throws ApiException 400 {@code invalid_json}, or {@code invalid_type} when it is JSON but no object
     */
    ObjectNode object(byte[] utf8, String param) {
        JsonNode json;
        try {
            json = reader.readValue(utf8);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw ApiException.badRequest(new ApiError(ApiError.INVALID_REQUEST, "invalid_json",
                    "Could not parse the JSON " + (param == null ? "body" : "of '" + param + "'") + where + ".", param));
        } catch (IOException e) {
            throw new IllegalStateException("an array of bytes that cannot be read", e);
        }
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest(param == null
                ? new ApiError(ApiError.INVALID_REQUEST, "invalid_type", "The body must be a JSON object.", null)
                : ApiError.invalidType(param, "an object"));
    }

    /** @throws ApiException 400 {@code invalid_type} when the member is there and no object; null counts as there */
    static ObjectNode member(ObjectNode parent, String name) {
        return switch (parent.get(name)) {
            case null -> null;
            case ObjectNode object -> object;
            default -> throw ApiException.badRequest(ApiError.invalidType(name, "an object"));
        };
    }

    /** @throws ApiException 400 {@code unknown_parameter} for the first member outside of {@code known} */
    static void onlyKnown(ObjectNode object, String path, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw ApiException.badRequest(ApiError.unknownParameter(path + shortened(name)));
            }
        });
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}
