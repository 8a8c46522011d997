package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;

/**
 * What one response was asked to be: {@code response.create.response} over the session's values.
 *
 * @param instructions for this response
 * @param speaks audio with transcript, else text
 * @param voice the synthesizer's voice
 * @param format of the audio where it travels as events
 * @param metadata as given, or null
 * @param maxOutputTokens {@code "inf"} or a number, echoed
 * @param inConversation false for {@code conversation: "none"}: out of band
 * @param tools as in a session
 * @param toolChoice {@code auto}, {@code none}, {@code required} or an object that names one
 * @param parallelToolCalls whether several may be called in one response
 * @param input the context instead of the conversation; null for the conversation as it stands
 */
public record ResponseRequest(String instructions, boolean speaks, String voice, AudioFormat format, JsonNode metadata,
        JsonNode maxOutputTokens, boolean inConversation, JsonNode tools, JsonNode toolChoice, boolean parallelToolCalls,
        ArrayNode input) {

    /**
     * @param wish the {@code response} object, null when the client gave none
     * @throws ApiException naming the field that is bad
     */
    public static ResponseRequest of(ObjectNode wish, SessionConfiguration session) {
        var response = wish == null ? Json.object() : wish;
        SessionShapes.RESPONSE.check(response, "response");
        var voice = response.at("/audio/output/voice");
        var format = response.at("/audio/output/format");
        var request = new ResponseRequest(
                response.hasNonNull("instructions") ? response.get("instructions").asText() : session.instructions(),
                response.has("output_modalities")
                        ? response.at("/output_modalities/0").asText().equals("audio") : session.speaks(),
                voice.isMissingNode() ? session.voice() : voice.isObject() ? voice.path("id").asText() : voice.asText(),
                format.isMissingNode() ? session.outputFormat() : AudioFormat.of(format),
                response.get("metadata"),
                first(response, session, "max_output_tokens"),
                !response.path("conversation").asText("auto").equals("none"),
                first(response, session, "tools"),
                first(response, session, "tool_choice"),
                first(response, session, "parallel_tool_calls").asBoolean(true),
                (ArrayNode) response.get("input"));
        request.checkTools();
        return request;
    }

    /** Empty where there is no limit. */
    public OptionalInt tokenLimit() {
        return maxOutputTokens.isInt() ? OptionalInt.of(maxOutputTokens.intValue()) : OptionalInt.empty();
    }

    private void checkTools() {
        SessionRules.tools(tools, "response.tools");
        if (!toolChoice.isObject()) {
            return;
        }
        var field = toolChoice.path("type").asText().equals("mcp") ? "server_label" : "name";
        for (var tool : tools) {
            if (tool.path("type").equals(toolChoice.path("type")) && tool.path(field).equals(toolChoice.path(field))) {
                return;
            }
        }
        throw ApiException.badRequest(ApiError.invalidValue("response.tool_choice",
                "Tool choice '" + ApiError.abbreviated(toolChoice.path(field).asText()) + "' is not among the tools."));
    }

    private static JsonNode first(ObjectNode response, SessionConfiguration session, String field) {
        return response.has(field) ? response.get(field) : session.field(field);
    }
}
