package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.BetaShapes;
import dev.earshot.protocol.ServerEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events of Azure's preview, which are those of the beta. */
final class PreviewDialect implements Dialect {

    private static final Map<String, String> TYPES = Map.of(
            "response.text.delta", "response.output_text.delta",
            "response.text.done", "response.output_text.done",
            "response.audio.delta", "response.output_audio.delta",
            "response.audio.done", "response.output_audio.done",
            "response.audio_transcript.delta", "response.output_audio_transcript.delta",
            "response.audio_transcript.done", "response.output_audio_transcript.done");

    /** What came before an item that is not done yet, by its id. */
    private final Map<String, String> begun = new HashMap<>();

    @Override
    public String type(String wireType) {
        return TYPES.getOrDefault(wireType, wireType);
    }

    @Override
    public List<ServerEvent> fromServer(ServerEvent event) {
        var body = event.body().deepCopy();
        var type = type(event.type());
        body.put("type", type);
        return switch (type) {
            case "session.created", "session.updated" -> {
                body.set("session", BetaShapes.session(body.path("session")));
                yield List.of(ServerEvent.of(type, body));
            }
            case "response.created", "response.done" -> {
                body.set("response", BetaShapes.response(body.path("response")));
                yield List.of(ServerEvent.of(type, body));
            }
            case "conversation.item.created" -> created(body);
            case "response.output_item.added", "conversation.item.retrieved" -> {
                body.set("item", BetaShapes.item(body.path("item")));
                yield List.of(ServerEvent.of(type, body));
            }
            case "response.output_item.done" -> outputDone(body);
            case "conversation.created" -> List.of();
            default -> List.of(ServerEvent.of(type, body));
        };
    }

    /** One event then, two by now: an item is there, and it is done. */
    private List<ServerEvent> created(ObjectNode body) {
        var item = BetaShapes.item(body.path("item"));
        var previous = body.path("previous_item_id").textValue();
        var events = new ArrayList<ServerEvent>();
        events.add(ServerEvent.of("conversation.item.added").with("previous_item_id", previous).with("item", item));
        if (item.path("status").asText().equals("in_progress")) {
            begun.put(item.path("id").asText(), previous == null ? "" : previous);
        } else {
            events.add(done(previous, item));
        }
        return events;
    }

    private List<ServerEvent> outputDone(ObjectNode body) {
        var item = BetaShapes.item(body.path("item"));
        body.set("item", item);
        var event = ServerEvent.of("response.output_item.done", body);
        var previous = begun.remove(item.path("id").asText());
        return previous == null ? List.of(event) : List.of(done(previous.isEmpty() ? null : previous, item), event);
    }

    private static ServerEvent done(String previousItemId, ObjectNode item) {
        return ServerEvent.of("conversation.item.done").with("previous_item_id", previousItemId).with("item", item.deepCopy());
    }

    @Override
    public ObjectNode toServer(ObjectNode event) {
        return switch (event.path("type").asText()) {
            case "session.update" -> with(event, "session", BetaShapes.flattened(event.path("session")));
            case "response.create" -> event.has("response")
                    ? with(event, "response", BetaShapes.flattened(event.path("response"))) : event;
            case "conversation.item.create" -> with(event, "item", BetaShapes.itemToBeta(event.path("item")));
            default -> event;
        };
    }

    private static ObjectNode with(ObjectNode event, String field, ObjectNode value) {
        return event.deepCopy().set(field, value);
    }
}
