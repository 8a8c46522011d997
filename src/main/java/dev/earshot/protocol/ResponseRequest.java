package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one response was asked to be: {@code response.create.response} over the session's values.
 *
 * @param instructions for this response
 * @param speaks audio with transcript, else text
 * @param voice the synthesizer's voice
 * @param metadata as given, or null
 * @param maxOutputTokens {@code "inf"} or a number, echoed
 * @param inConversation false for {@code conversation: "none"}: out of band
 */
public record ResponseRequest(String instructions, boolean speaks, String voice, JsonNode metadata,
        JsonNode maxOutputTokens, boolean inConversation) {

    /**
     * @param wish the {@code response} object, null when the client gave none
     * @throws ApiException naming the field that is bad
     */
    public static ResponseRequest of(ObjectNode wish, SessionConfiguration session) {
        var response = wish == null ? Json.object() : wish;
        SessionShapes.RESPONSE.check(response, "response");
        if (response.has("input")) {
            throw ApiException.badRequest(ApiError.invalidValue("response.input",
                    "The embedded engine answers the conversation as it stands; a response with an input of its own is not served."));
        }
        var speaks = response.has("output_modalities")
                ? response.at("/output_modalities/0").asText().equals("audio") : session.speaks();
        var voice = response.at("/audio/output/voice");
        return new ResponseRequest(
                response.hasNonNull("instructions") ? response.get("instructions").asText() : session.instructions(),
                speaks,
                voice.isMissingNode() ? session.voice() : voice.isObject() ? voice.path("id").asText() : voice.asText(),
                response.get("metadata"),
                response.has("max_output_tokens") ? response.get("max_output_tokens")
                        : session.toJson().get("max_output_tokens"),
                !response.path("conversation").asText("auto").equals("none"));
    }
}
