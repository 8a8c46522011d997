package dev.earshot.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ServerEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the events of a server tell of its conversation: the items in their order with their words, and the responses
 * that are under way. It changes nothing and knows no audio; another server can be told from it where things stand.
 */
public final class ConversationFollower {

    /** Older items are let go: no model reads so many, or so much. */
    private static final int MAX_ITEMS = 1_000;
    private static final long MAX_CHARS = 4L * 1024 * 1024;

    private final List<ObjectNode> items = new ArrayList<>();
    private final Map<String, ResponseFollower> responses = new LinkedHashMap<>();
    private String speakingItemId;
    private long chars;

    /** @param event of the server, any but those that carry audio */
    public void on(ServerEvent event) {
        switch (event.type()) {
            case "conversation.item.added", "conversation.item.done" ->
                    put(event.body().path("item"), event.body().path("previous_item_id"));
            case "conversation.item.deleted" -> delete(event.body().path("item_id").asText());
            case "conversation.item.truncated" ->
                    cut(event.body().path("item_id").asText(), event.body().path("audio_end_ms").asInt());
            case "conversation.item.input_audio_transcription.completed" ->
                    written(event.body().path("item_id").asText(), event.body().path("transcript").asText());
            case "input_audio_buffer.speech_started" -> speakingItemId = event.body().path("item_id").asText();
            case "input_audio_buffer.speech_stopped", "input_audio_buffer.cleared" -> speakingItemId = null;
            case "response.created" -> {
                var response = new ResponseFollower(event.body().path("response"));
                responses.put(response.id(), response);
            }
            case "response.done" -> responses.remove(event.body().at("/response/id").asText());
            default -> {
                var response = responses.get(event.body().path("response_id").asText());
                if (response != null) {
                    response.on(event);
                }
            }
        }
    }

    /** So much more audio of an answer has come. */
    public void audio(String responseId, long millis) {
        var response = responses.get(responseId);
        if (response != null) {
            response.audio(millis);
        }
    }

    /** Of a response that was cut short only so much was heard: more of its words nobody needs to know. */
    public void heardOnly(ResponseFollower response, long heardMillis) {
        response.itemIds().forEach(itemId -> cut(itemId, Math.toIntExact(Math.min(Integer.MAX_VALUE, heardMillis))));
    }

    /** The items in their order, without audio; lent, not to be changed. */
    public List<ObjectNode> items() {
        return items;
    }

    public boolean hasItem(String id) {
        return items.stream().anyMatch(item -> has(item, id));
    }

    /** The responses that are under way, oldest first. */
    public List<ResponseFollower> responses() {
        return List.copyOf(responses.values());
    }

    /** The item of a user who speaks just now, else null. */
    public String speakingItemId() {
        return speakingItemId;
    }

    /** Nobody speaks and nothing is being answered. */
    public boolean atTurnBoundary() {
        return speakingItemId == null && responses.isEmpty();
    }

    /** The server is gone, and with it what it had begun. */
    public void cutOff() {
        responses.clear();
        speakingItemId = null;
    }

    private void delete(String itemId) {
        items.stream().filter(item -> has(item, itemId)).forEach(item -> chars -= chars(item));
        items.removeIf(item -> has(item, itemId));
    }

    private void put(JsonNode given, JsonNode previousId) {
        if (!(given instanceof ObjectNode wire)) {
            return;
        }
        var item = wire.deepCopy();
        for (var part : item.path("content")) {
            if (part instanceof ObjectNode content) {
                content.remove("audio");
            }
        }
        var id = item.path("id").asText();
        for (var i = 0; i < items.size(); i++) {
            if (has(items.get(i), id)) {
                var kept = keepingWords(items.get(i), item);
                chars += chars(kept) - chars(items.get(i));
                items.set(i, kept);
                return;
            }
        }
        items.add(placeAfter(previousId), item);
        chars += chars(item);
        while (items.size() > MAX_ITEMS || items.size() > 1 && chars > MAX_CHARS) {
            chars -= chars(items.removeFirst());
        }
    }

    /** What an item takes, nearly: its texts and images. */
    private static long chars(JsonNode item) {
        if (item.isTextual()) {
            return item.textValue().length();
        }
        var chars = 0L;
        for (var part : item) {
            chars += chars(part);
        }
        return chars;
    }

    /** A transcript may have come before the item was done, which does not repeat it. */
    private static ObjectNode keepingWords(ObjectNode known, ObjectNode now) {
        for (var i = 0; i < now.path("content").size(); i++) {
            var words = known.path("content").path(i).path("transcript");
            if (now.at("/content/" + i + "/transcript").isNull() && words.isTextual()) {
                ((ObjectNode) now.at("/content/" + i)).set("transcript", words);
            }
        }
        return now;
    }

    private int placeAfter(JsonNode previousId) {
        if (previousId.isTextual()) {
            for (var i = 0; i < items.size(); i++) {
                if (has(items.get(i), previousId.textValue())) {
                    return i + 1;
                }
            }
        }
        return previousId.isNull() ? 0 : items.size();
    }

    private void written(String itemId, String transcript) {
        for (var item : items) {
            if (has(item, itemId) && item.at("/content/0") instanceof ObjectNode part && part.has("transcript")) {
                say(part, transcript);
            }
        }
    }

    /** Which of the words were heard the event does not tell; the pace of speech does, nearly. */
    private void cut(String itemId, int audioEndMillis) {
        for (var item : items) {
            if (has(item, itemId) && item.at("/content/0") instanceof ObjectNode part && part.path("transcript").isTextual()) {
                say(part, ResponseFollower.heard(part.path("transcript").textValue(), audioEndMillis));
            }
        }
    }

    private void say(ObjectNode part, String transcript) {
        chars += transcript.length() - chars(part.path("transcript"));
        part.put("transcript", transcript);
    }

    private static boolean has(ObjectNode item, String id) {
        return item.path("id").asText().equals(id);
    }
}
