package dev.earshot.protocol;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

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

    /** Nobody spoke for {@code idle_timeout_ms}; the silence becomes an item and is answered. */
    public static ServerEvent timeoutTriggered(String itemId, long audioStartMillis, long audioEndMillis) {
        return ServerEvent.of("input_audio_buffer.timeout_triggered")
                .with("audio_start_ms", Math.toIntExact(audioStartMillis))
                .with("audio_end_ms", Math.toIntExact(audioEndMillis)).with("item_id", itemId);
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

    public static ServerEvent outputItemAdded(OutputSlot at, ObjectNode item) {
        return ofResponse("response.output_item.added", at).with("item", item);
    }

    public static ServerEvent outputItemDone(OutputSlot at, ObjectNode item) {
        return ofResponse("response.output_item.done", at).with("item", item);
    }

    public static ServerEvent contentPartAdded(OutputSlot at, ObjectNode part) {
        return ofPart("response.content_part.added", at).with("part", part);
    }

    public static ServerEvent contentPartDone(OutputSlot at, ObjectNode part) {
        return ofPart("response.content_part.done", at).with("part", part);
    }

    public static ServerEvent textDelta(OutputSlot at, String delta) {
        return ofPart("response.output_text.delta", at).with("delta", delta);
    }

    public static ServerEvent textDone(OutputSlot at, String text) {
        return ofPart("response.output_text.done", at).with("text", text);
    }

    public static ServerEvent transcriptDelta(OutputSlot at, String delta) {
        return ofPart("response.output_audio_transcript.delta", at).with("delta", delta);
    }

    public static ServerEvent transcriptDone(OutputSlot at, String transcript) {
        return ofPart("response.output_audio_transcript.done", at).with("transcript", transcript);
    }

    /** @param base64 in the response's {@code audio.output.format}; only where audio travels as events */
    public static ServerEvent audioDelta(OutputSlot at, String base64) {
        return ofPart("response.output_audio.delta", at).with("delta", base64);
    }

    public static ServerEvent audioDone(OutputSlot at) {
        return ofPart("response.output_audio.done", at);
    }

    /** What ends a content part of a message before the message itself is done. */
    public static List<ServerEvent> partEnded(OutputSlot at, boolean speaks, String said) {
        var part = Json.object().put("type", speaks ? "audio" : "text").put(speaks ? "transcript" : "text", said);
        return speaks
                ? List.of(audioDone(at), transcriptDone(at, said), contentPartDone(at, part))
                : List.of(textDone(at, said), contentPartDone(at, part));
    }

    public static ServerEvent argumentsDelta(OutputSlot at, String callId, String delta) {
        return ofItem("response.function_call_arguments.delta", at).with("call_id", callId).with("delta", delta);
    }

    public static ServerEvent argumentsDone(OutputSlot at, String callId, String name, String arguments) {
        return ofItem("response.function_call_arguments.done", at).with("call_id", callId).with("name", name)
                .with("arguments", arguments);
    }

    // ---- remote MCP tools ----

    /** {@code mcp_list_tools.in_progress}, {@code .completed} or {@code .failed}. */
    public static ServerEvent mcpListTools(String outcome, String itemId) {
        return ServerEvent.of("mcp_list_tools." + outcome).with("item_id", itemId);
    }

    /** {@code obfuscation} is empty here; strict clients want the field. */
    public static ServerEvent mcpArgumentsDelta(OutputSlot at, String delta) {
        return ofItem("response.mcp_call_arguments.delta", at).with("delta", delta).with("obfuscation", "");
    }

    public static ServerEvent mcpArgumentsDone(OutputSlot at, String arguments) {
        return ofItem("response.mcp_call_arguments.done", at).with("arguments", arguments);
    }

    /** {@code response.mcp_call.in_progress}, {@code .completed} or {@code .failed}. */
    public static ServerEvent mcpCall(String outcome, OutputSlot at) {
        return ServerEvent.of("response.mcp_call." + outcome).with("output_index", at.outputIndex())
                .with("item_id", at.itemId());
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

    // ---- upstreams ----

    /**
     * Another upstream has taken the session over; what was open was brought to an end before.
     *
     * @param reason a word for machines: why the one before is left
     * @param gapMillis for which nobody listened
     */
    public static ServerEvent upstreamChanged(String from, String to, String reason, long gapMillis) {
        return ServerEvent.of("earshot.upstream.changed").with("from", from).with("to", to).with("reason", reason)
                .with("gap_ms", Math.toIntExact(gapMillis));
    }

    /**
     * Nobody can answer any more: what the client may do instead.
     *
     * @param textUrl where it may write, null where it cannot
     * @param callback whether it will be called back
     */
    public static ServerEvent wayOut(String textUrl, boolean callback) {
        return ServerEvent.of("earshot.way_out").with("text_url", textUrl).with("callback", BooleanNode.valueOf(callback));
    }

    // ---- telemetry ----

    /** Where the time of a turn went, once it is over. @param timing the members of the event */
    public static ServerEvent turnTiming(ObjectNode timing) {
        var event = ServerEvent.of("earshot.turn.timing");
        event.body().setAll(timing);
        return event.changed();
    }

    /** What a session has cost, and what is left of its budgets. @param members of the event */
    public static ServerEvent budgetUpdated(ObjectNode members) {
        var event = ServerEvent.of("earshot.budget.updated");
        event.body().setAll(members);
        return event.changed();
    }

    // ---- limits ----

    public static ServerEvent rateLimits(int limit, int remaining, double resetSeconds) {
        var tokens = Json.object().put("name", "tokens").put("limit", limit).put("remaining", remaining)
                .put("reset_seconds", resetSeconds);
        return ServerEvent.of("rate_limits.updated").with("rate_limits", Json.array().add(tokens));
    }

    private static ServerEvent ofResponse(String type, OutputSlot at) {
        return ServerEvent.of(type).with("response_id", at.responseId()).with("output_index", at.outputIndex());
    }

    private static ServerEvent ofItem(String type, OutputSlot at) {
        return ServerEvent.of(type).with("response_id", at.responseId()).with("item_id", at.itemId())
                .with("output_index", at.outputIndex());
    }

    private static ServerEvent ofPart(String type, OutputSlot at) {
        return ofItem(type, at).with("content_index", 0);
    }
}
