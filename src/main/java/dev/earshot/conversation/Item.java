package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;

/**
 * One item of a conversation. The wire form is kept and handed out as copies.
 *
 * @param id unique in its conversation
 * @param wire {@code realtime.item}, without audio bytes
 */
public record Item(String id, ObjectNode wire) {

    /** A user's spoken turn, its transcript not known yet. */
    public static Item spokenByUser(String id) {
        var message = message(id, "user", "completed");
        message.putArray("content").addObject().put("type", "input_audio").putNull("transcript");
        return new Item(id, message);
    }

    /** An assistant's answer that has just begun. */
    public static Item begunByAssistant() {
        var id = Ids.next("item_");
        var message = message(id, "assistant", "in_progress");
        message.putArray("content");
        return new Item(id, message);
    }

    /** @param status {@code completed} or {@code incomplete} */
    Item answered(boolean spoken, String text, String status) {
        var message = message(id, "assistant", status);
        var part = message.putArray("content").addObject();
        if (spoken) {
            part.put("type", "output_audio").put("transcript", text);
        } else {
            part.put("type", "output_text").put("text", text);
        }
        return new Item(id, message);
    }

    Item withTranscript(String transcript) {
        var copy = wire.deepCopy();
        ((ObjectNode) copy.at("/content/0")).put("transcript", transcript);
        return new Item(id, copy);
    }

    public String type() {
        return wire.path("type").asText();
    }

    /** {@code user}, {@code assistant}, {@code system}; empty for what is no message. */
    public String role() {
        return wire.path("role").asText("");
    }

    /** All that was written or said in it, in words; empty while not known. */
    public String text() {
        var words = new StringBuilder();
        wire.path("content").forEach(part -> {
            var said = part.hasNonNull("text") ? part.get("text").asText() : part.path("transcript").asText("");
            if (!part.path("transcript").isNull()) {
                words.append(words.isEmpty() ? "" : " ").append(said);
            }
        });
        return words.toString();
    }

    public ObjectNode toJson() {
        return wire.deepCopy();
    }

    private static ObjectNode message(String id, String role, String status) {
        return Json.object().put("id", id).put("object", "realtime.item").put("type", "message")
                .put("status", status).put("role", role);
    }
}
