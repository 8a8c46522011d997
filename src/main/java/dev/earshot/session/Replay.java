package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells a new upstream a conversation that another one had, and hears its answers, which are none of the client's
 * business. See the table in this package's description.
 */
final class Replay {

    private static final String MARK = "earshot_replay_";

    private final List<ClientEvent> events = new ArrayList<>();
    private final Set<String> awaited = new HashSet<>();
    private int refused;

    /** @param items of the conversation as it was followed @param input knows the sound of what nobody has written down */
    Replay(List<ObjectNode> items, InputTail input) {
        for (var item : items) {
            var told = told(item, input.audioOf(item.path("id").asText()));
            if (told != null) {
                var id = told.path("id").asText();
                var body = Json.object().put("type", "conversation.item.create").put("event_id", MARK + id);
                body.set("item", told);
                events.add(ClientEvent.of(body));
                awaited.add(id);
            }
        }
    }

    List<ClientEvent> events() {
        return events;
    }

    /** Takes an event that answers the replay; false for any other. */
    boolean took(ServerEvent event) {
        return switch (event.type()) {
            case "conversation.item.added" -> awaited.contains(event.body().at("/item/id").asText());
            case "conversation.item.done" -> awaited.remove(event.body().at("/item/id").asText());
            case "error" -> {
                var eventId = event.body().at("/error/event_id").asText();
                if (eventId.startsWith(MARK)) {
                    awaited.remove(eventId.substring(MARK.length()));
                    refused++;
                    yield true;
                }
                yield false;
            }
            default -> false;
        };
    }

    /** The new upstream refused it at once. */
    void refused(ClientEvent event) {
        awaited.remove(event.eventId().substring(MARK.length()));
        refused++;
    }

    boolean complete() {
        return awaited.isEmpty();
    }

    /** Items that the new upstream would not have. */
    int refused() {
        return refused;
    }

    /** An item as a client may create it; null where there is nothing to tell. */
    private static ObjectNode told(ObjectNode item, String audioOrNull) {
        return switch (item.path("type").asText()) {
            case "message" -> message(item, audioOrNull);
            case "function_call" -> copy(item, "call_id", "name", "arguments");
            case "function_call_output" -> copy(item, "call_id", "output");
            default -> null; // tools of remote servers are listed anew, and what they did is in the words that followed
        };
    }

    private static ObjectNode message(ObjectNode item, String audioOrNull) {
        var told = copy(item, "role");
        var content = told.putArray("content");
        for (var part : item.path("content")) {
            var words = part.path(part.has("text") ? "text" : "transcript");
            switch (part.path("type").asText()) {
                case "input_text", "input_image" -> content.add(part);
                case "input_audio" -> {
                    if (audioOrNull != null && words.asText("").isEmpty()) {
                        content.addObject().put("type", "input_audio").put("audio", audioOrNull);
                    } else {
                        say(content.addObject().put("type", "input_text"), words);
                    }
                }
                case "output_text", "text", "output_audio", "audio" ->
                        say(content.addObject().put("type", "output_text"), words);
                default -> { }
            }
        }
        for (var i = content.size() - 1; i >= 0; i--) {
            if (content.get(i).has("text") && content.get(i).path("text").asText().isBlank()) {
                content.remove(i);
            }
        }
        return content.isEmpty() ? null : told;
    }

    private static void say(ObjectNode part, JsonNode words) {
        part.put("text", words.asText(""));
    }

    private static ObjectNode copy(ObjectNode item, String... fields) {
        var told = Json.object().put("id", item.path("id").asText()).put("type", item.path("type").asText());
        for (var field : fields) {
            told.set(field, item.path(field));
        }
        return told;
    }
}
