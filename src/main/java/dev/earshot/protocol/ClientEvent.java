package dev.earshot.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event of a client, as it came.
 *
 * @param type the wire type, for example {@code response.create}
 * @param eventId the client's own id, echoed only in {@code error.error.event_id}; null when it gave none
 * @param body the whole event
 * @param lengthChars of its text, for whoever has to keep it
 */
public record ClientEvent(String type, String eventId, ObjectNode body, int lengthChars) {

    /** The eleven events a client may send, {@code output_audio_buffer.clear} only where audio travels as media. */
    public static final String ACCEPTED = "'session.update', 'input_audio_buffer.append', 'input_audio_buffer.commit', "
            + "'input_audio_buffer.clear', 'conversation.item.create', 'conversation.item.truncate', "
            + "'conversation.item.delete', 'conversation.item.retrieve', 'response.create', and 'response.cancel'";

    /** What a session of type {@code transcription} accepts of them. */
    public static final String ACCEPTED_TO_TRANSCRIBE = "'session.update', 'input_audio_buffer.append', "
            + "'input_audio_buffer.commit', and 'input_audio_buffer.clear'";

    /** @throws ApiException {@code invalid_json} or {@code invalid_event} */
    public static ClientEvent parse(String text) {
        var node = Json.parse(text);
        if (!(node instanceof ObjectNode body)) {
            throw ApiException.badRequest(ApiError.invalidEvent("An event is a JSON object with a 'type'."));
        }
        var type = body.path("type");
        if (!type.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidEvent("The event has no 'type'; a string was expected."));
        }
        return new ClientEvent(type.textValue(), body.path("event_id").textValue(), body, text.length());
    }

    /** A required string field. */
    public String text(String field) {
        var value = body.get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        if (!value.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(field, "a string"));
        }
        return value.textValue();
    }

    /** An optional string field, null when absent. */
    public String optionalText(String field) {
        return body.hasNonNull(field) ? text(field) : null;
    }

    /** A required whole number. */
    public int whole(String field) {
        var value = body.get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw ApiException.badRequest(ApiError.invalidType(field, "an integer"));
        }
        return value.intValue();
    }

    /** A required object. */
    public ObjectNode object(String field) {
        var value = body.get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        if (value instanceof ObjectNode node) {
            return node;
        }
        throw ApiException.badRequest(ApiError.invalidType(field, "an object"));
    }
}
