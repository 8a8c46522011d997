package dev.earshot.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The events that a conversation server sends, one factory each, in the order in which a session meets them. */
public final class ServerEvents {

    private ServerEvents() {}

    // ---- session ----

    public static ServerEvent sessionCreated(ObjectNode session) {
        return ServerEvent.of("session.created").with("session", session);
    }

    public static ServerEvent sessionUpdated(ObjectNode session) {
        return ServerEvent.of("session.updated").with("session", session);
    }

    /** @param clientEventId the id of the client event that was refused, or null */
    public static ServerEvent error(ApiError error, String clientEventId) {
        return ServerEvent.of("error").with("error", error.toJson().put("event_id", clientEventId));
    }

    // ---- input audio ----

    /** @param audioStartMillis from the first audio of the session, prefix padding included */
    public static ServerEvent speechStarted(String itemId, long audioStartMillis) {
        return ServerEvent.of("input_audio_buffer.speech_started")
                .with("audio_start_ms", Math.toIntExact(audioStartMillis)).with("item_id", itemId);
    }

    public static ServerEvent speechStopped(String itemId, long audioEndMillis) {
        return ServerEvent.of("input_audio_buffer.speech_stopped")
                .with("audio_end_ms", Math.toIntExact(audioEndMillis)).with("item_id", itemId);
    }

    public static ServerEvent committed(String itemId, String previousItemId) {
        return ServerEvent.of("input_audio_buffer.committed")
                .with("previous_item_id", previousItemId).with("item_id", itemId);
    }

    public static ServerEvent inputCleared() {
        return ServerEvent.of("input_audio_buffer.cleared");
    }

    public static ServerEvent transcriptionDelta(String itemId, String delta) {
        return ServerEvent.of("conversation.item.input_audio_transcription.delta")
                .with("item_id", itemId).with("content_index", 0).with("delta", delta);
    }

    /** @param seconds how much audio was transcribed, rounded up to whole seconds as the service bills it */
    public static ServerEvent transcriptionCompleted(String itemId, String transcript, int seconds) {
        var usage = Json.object().put("type", "duration").put("seconds", seconds);
        return ServerEvent.of("conversation.item.input_audio_transcription.completed")
                .with("item_id", itemId).with("content_index", 0).with("transcript", transcript).with("usage", usage);
    }

    /** Absent {@code code} and {@code param} are left out: strict clients refuse nulls here. */
    public static ServerEvent transcriptionFailed(String itemId, ApiError error) {
        var body = Json.object().put("type", error.type()).put("message", error.message());
        if (error.code() != null) {
            body.put("code", error.code());
        }
        if (error.param() != null) {
            body.put("param", error.param());
        }
        return ServerEvent.of("conversation.item.input_audio_transcription.failed")
                .with("item_id", itemId).with("content_index", 0).with("error", body);
    }

    // ---- conversation ----

    public static ServerEvent itemAdded(ObjectNode item, String previousItemId) {
        return ServerEvent.of("conversation.item.added").with("previous_item_id", previousItemId).with("item", item);
    }

    public static ServerEvent itemDone(ObjectNode item, String previousItemId) {
        return ServerEvent.of("conversation.item.done").with("previous_item_id", previousItemId).with("item", item);
    }

    public static ServerEvent itemRetrieved(ObjectNode item) {
        return ServerEvent.of("conversation.item.retrieved").with("item", item);
    }

    public static ServerEvent itemTruncated(String itemId, int contentIndex, int audioEndMillis) {
        return ServerEvent.of("conversation.item.truncated").with("item_id", itemId)
                .with("content_index", contentIndex).with("audio_end_ms", audioEndMillis);
    }

    public static ServerEvent itemDeleted(String itemId) {
        return ServerEvent.of("conversation.item.deleted").with("item_id", itemId);
    }

    // ---- response ----

    public static ServerEvent responseCreated(ObjectNode response) {
        return ServerEvent.of("response.created").with("response", response);
    }

    public static ServerEvent responseDone(ObjectNode response) {
        return ServerEvent.of("response.done").with("response", response);
    }

    public static ServerEvent outputItemAdded(String responseId, ObjectNode item) {
        return ServerEvent.of("response.output_item.added")
                .with("response_id", responseId).with("output_index", 0).with("item", item);
    }

    public static ServerEvent outputItemDone(String responseId, ObjectNode item) {
        return ServerEvent.of("response.output_item.done")
                .with("response_id", responseId).with("output_index", 0).with("item", item);
    }

    public static ServerEvent contentPartAdded(String responseId, String itemId, ObjectNode part) {
        return ofPart("response.content_part.added", responseId, itemId).with("part", part);
    }

    public static ServerEvent contentPartDone(String responseId, String itemId, ObjectNode part) {
        return ofPart("response.content_part.done", responseId, itemId).with("part", part);
    }

    public static ServerEvent textDelta(String responseId, String itemId, String delta) {
        return ofPart("response.output_text.delta", responseId, itemId).with("delta", delta);
    }

    public static ServerEvent textDone(String responseId, String itemId, String text) {
        return ofPart("response.output_text.done", responseId, itemId).with("text", text);
    }

    public static ServerEvent transcriptDelta(String responseId, String itemId, String delta) {
        return ofPart("response.output_audio_transcript.delta", responseId, itemId).with("delta", delta);
    }

    public static ServerEvent transcriptDone(String responseId, String itemId, String transcript) {
        return ofPart("response.output_audio_transcript.done", responseId, itemId).with("transcript", transcript);
    }

    /** @param base64 PCM16 little-endian mono 24 kHz; only where audio travels as events */
    public static ServerEvent audioDelta(String responseId, String itemId, String base64) {
        return ofPart("response.output_audio.delta", responseId, itemId).with("delta", base64);
    }

    public static ServerEvent audioDone(String responseId, String itemId) {
        return ofPart("response.output_audio.done", responseId, itemId);
    }

    // ---- output audio as media (WebRTC, SIP) ----

    public static ServerEvent playoutStarted(String responseId) {
        return ServerEvent.of("output_audio_buffer.started").with("response_id", responseId);
    }

    public static ServerEvent playoutStopped(String responseId) {
        return ServerEvent.of("output_audio_buffer.stopped").with("response_id", responseId);
    }

    public static ServerEvent playoutCleared(String responseId) {
        return ServerEvent.of("output_audio_buffer.cleared").with("response_id", responseId);
    }

    // ---- limits ----

    public static ServerEvent rateLimits(int limit, int remaining, double resetSeconds) {
        var tokens = Json.object().put("name", "tokens").put("limit", limit).put("remaining", remaining)
                .put("reset_seconds", resetSeconds);
        return ServerEvent.of("rate_limits.updated").with("rate_limits", Json.array().add(tokens));
    }

    private static ServerEvent ofPart(String type, String responseId, String itemId) {
        return ServerEvent.of(type).with("response_id", responseId).with("item_id", itemId)
                .with("output_index", 0).with("content_index", 0);
    }
}
