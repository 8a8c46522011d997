package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;

/** A session of Azure's preview, in the shapes of the beta; what came after it is refused as unknown. */
final class FakePreview {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SESSION_FIELDS = Set.of("modalities", "instructions", "voice", "speed", "input_audio_format",
            "output_audio_format", "input_audio_transcription", "input_audio_noise_reduction", "turn_detection", "tools",
            "tool_choice", "temperature", "max_response_output_tokens");
    private static final Set<String> CONTENT_TYPES = Set.of("input_text", "input_audio", "text", "item_reference");
    private static final String AUDIO = Base64.getEncoder().encodeToString(new byte[4_800]);

    private final Wire wire;
    private final ObjectNode session = JSON.createObjectNode();
    private String last;
    private int ids;

    FakePreview(Wire wire) {
        this.wire = wire;
        session.put("id", "sess_fake").put("object", "realtime.session").put("model", wire.parameter("deployment"))
                .put("expires_at", System.currentTimeMillis() / 1_000 + 1_800).put("voice", "alloy").put("instructions", "")
                .put("input_audio_format", "pcm16").put("output_audio_format", "pcm16").put("temperature", 0.8)
                .put("max_response_output_tokens", "inf").put("tool_choice", "auto")
                .putNull("input_audio_transcription").putNull("turn_detection");
        session.putArray("modalities").add("audio").add("text");
        session.putArray("tools");
    }

    void run() throws IOException {
        send(event("session.created").set("session", session));
        for (var text = wire.read(); text != null; text = wire.read()) {
            on(JSON.readTree(text));
        }
    }

    private void on(JsonNode event) throws IOException {
        switch (event.path("type").asText()) {
            case "session.update" -> update(event);
            case "conversation.item.create" -> create(event);
            case "response.create" -> respond(event.path("response"));
            case "input_audio_buffer.append" -> { }
            default -> refuse(event, "type");
        }
    }

    private void update(JsonNode event) throws IOException {
        for (var field : event.path("session").properties()) {
            if (!SESSION_FIELDS.contains(field.getKey())) {
                refuse(event, "session." + field.getKey());
                return;
            }
        }
        session.setAll((ObjectNode) event.path("session").deepCopy());
        send(event("session.updated").set("session", session));
    }

    private void create(JsonNode event) throws IOException {
        for (var part : event.at("/item/content")) {
            if (!CONTENT_TYPES.contains(part.path("type").asText())) {
                refuse(event, "item.content");
                return;
            }
        }
        var item = event.path("item").<ObjectNode>deepCopy().put("object", "realtime.item").put("status", "completed");
        send(event("conversation.item.created").put("previous_item_id", last).set("item", item));
        last = item.path("id").asText();
    }

    private void respond(JsonNode asked) throws IOException {
        var id = "resp_" + ++ids;
        var itemId = "item_" + ids;
        var speaks = asked.path("modalities").size() != 1;
        send(event("response.created").set("response", response(id, "in_progress", speaks)));
        var item = JSON.createObjectNode().put("id", itemId).put("object", "realtime.item").put("type", "message")
                .put("status", "in_progress").put("role", "assistant");
        item.putArray("content");
        send(at("response.output_item.added", id).set("item", item));
        send(event("conversation.item.created").put("previous_item_id", last).set("item", item));
        var part = JSON.createObjectNode().put("type", speaks ? "audio" : "text").put(speaks ? "transcript" : "text", "");
        send(in("response.content_part.added", id, itemId).set("part", part));
        var words = speaks ? "response.audio_transcript" : "response.text";
        send(in(words + ".delta", id, itemId).put("delta", "spoken as of old"));
        if (speaks) {
            send(in("response.audio.delta", id, itemId).put("delta", AUDIO));
            send(in("response.audio.done", id, itemId));
        }
        send(in(words + ".done", id, itemId).put(speaks ? "transcript" : "text", "spoken as of old"));
        part.put(speaks ? "transcript" : "text", "spoken as of old");
        send(in("response.content_part.done", id, itemId).set("part", part));
        item.put("status", "completed").putArray("content").add(part);
        send(at("response.output_item.done", id).set("item", item));
        var done = response(id, "completed", speaks);
        done.putArray("output").add(item);
        done.putObject("usage").put("total_tokens", 12).put("input_tokens", 7).put("output_tokens", 5);
        send(event("response.done").set("response", done));
        last = itemId;
    }

    private ObjectNode response(String id, String status, boolean speaks) {
        var response = JSON.createObjectNode().put("object", "realtime.response").put("id", id).put("status", status)
                .putNull("status_details").put("conversation_id", "conv_fake").put("voice", session.path("voice").asText())
                .put("output_audio_format", session.path("output_audio_format").asText()).put("temperature", 0.8)
                .put("max_output_tokens", "inf").putNull("usage").putNull("metadata");
        response.putArray("output");
        var modalities = response.putArray("modalities").add("text");
        if (speaks) {
            modalities.add("audio");
        }
        return response;
    }

    private void refuse(JsonNode event, String param) throws IOException {
        send(event("error").set("error", JSON.createObjectNode().put("type", "invalid_request_error")
                .put("code", "unknown_parameter").put("message", "Unknown parameter: '" + param + "'.").put("param", param)
                .put("event_id", event.path("event_id").textValue())));
    }

    private ObjectNode in(String type, String responseId, String itemId) {
        return at(type, responseId).put("item_id", itemId).put("content_index", 0);
    }

    private ObjectNode at(String type, String responseId) {
        return event(type).put("response_id", responseId).put("output_index", 0);
    }

    private ObjectNode event(String type) {
        return JSON.createObjectNode().put("type", type).put("event_id", "event_" + ++ids);
    }

    private void send(JsonNode event) throws IOException {
        wire.send(event.toString());
    }
}
