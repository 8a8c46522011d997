package dev.earshot.upstream.direct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.ClientRules;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices what the client of a direct call has done that is not its to do. Its events go to the server by a way of their
 * own, so nothing can be held back; what the server tells of them can be undone. What it does not tell, as the instructions
 * of a single response, is not noticed.
 */
final class DirectWatch {

    /** Of a response's fields those that are a session's as well. */
    private static final List<String> OF_RESPONSES =
            List.of("instructions", "output_modalities", "audio", "tools", "tool_choice", "max_output_tokens");

    /** An answer to what is undone comes soon or not at all. */
    private static final int MAX_UNDOING = 16;

    private final ClientRules rules;
    private final Map<String, String> undoing = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_UNDOING;
        }
    };
    private JsonNode begun;

    DirectWatch(ClientRules rules) {
        this.rules = rules;
    }

    /**
     * Something that was not the client's to do.
     *
     * @param what as the protocol names it
     * @param undoing it; null where the server has refused that
     */
    record Departure(String what, ClientEvent undoing) {
    }

    /** Null where all is as it should be. @param event of the server */
    Departure in(ServerEvent event) {
        return switch (event.type()) {
            case "session.created" -> {
                if (begun == null) {
                    begun = event.body().path("session").deepCopy();
                }
                yield null;
            }
            case "session.updated" -> ofSession(event.body().path("session"));
            case "response.created" -> ofResponse(event.body().path("response"));
            case "conversation.item.added" -> ofItem(event.body().path("item"));
            case "error" -> {
                var what = undoing.remove(event.body().at("/error/event_id").asText());
                yield what == null ? null : new Departure(what, null);
            }
            default -> null;
        };
    }

    private Departure ofSession(JsonNode session) {
        var changed = begun == null ? List.<String>of() : rules.departures(session, begun);
        if (changed.isEmpty()) {
            return null;
        }
        var update = event("session.update");
        var restored = update.putObject("session").put("type", begun.path("type").asText("realtime"));
        changed.forEach(path -> restore(restored, path));
        return undone("session." + changed.getFirst(), update);
    }

    private void restore(ObjectNode session, String path) {
        var names = Arrays.asList(path.split("\\."));
        var parent = session;
        for (var name : names.subList(0, names.size() - 1)) {
            parent = parent.withObjectProperty(name);
        }
        var before = begun.at("/" + String.join("/", names));
        parent.set(names.getLast(), before.isMissingNode() ? null : before.deepCopy());
    }

    private Departure ofResponse(JsonNode response) {
        if (!(response instanceof ObjectNode object) || begun == null) {
            return null;
        }
        var changed = rules.departures(object.deepCopy().retain(OF_RESPONSES), begun);
        return changed.isEmpty() ? null : new Departure("response." + changed.getFirst(), // may be done already, and is harmless then
                ClientEvent.of(event("response.cancel").put("response_id", response.path("id").asText())));
    }

    private Departure undone(String what, ObjectNode event) {
        undoing.put(event.path("event_id").asText(), what);
        return new Departure(what, ClientEvent.of(event));
    }

    private Departure ofItem(JsonNode item) {
        return !rules.departs(item) ? null
                : undone("item.role", event("conversation.item.delete").put("item_id", item.path("id").asText()));
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type).put("event_id", Ids.next(Ids.EVENT));
    }
}
