package dev.earshot.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client may send, and which fields of its session it may change: by {@code session.update}, by the session part of
 * a secret or an SDP request, for one response by {@code response.create}, and by items that speak with the server's
 * voice. A field is its dotted path in the session, {@code audio.output.voice}, and stands for all below it. To name a
 * fixed field with the value that it has is no change.
 *
 * @param pinned fields that stay as they are
 * @param overridable where present, the only fields that may change
 * @param events where present, the only events that may be sent
 */
public record ClientRules(Set<String> pinned, Optional<Set<String>> overridable, Optional<Set<String>> events) {

    /** Everything is the client's to change. */
    public static final ClientRules NONE = new ClientRules(Set.of(), Optional.empty(), Optional.empty());

    /** Names of the session itself, which no client changes by saying them. */
    private static final Set<String> NAMES = Set.of("type", "object", "id", "model", "expires_at");

    /** These, and more fields that stay as they are. */
    public ClientRules pinning(Set<String> more) {
        if (more.isEmpty()) {
            return this;
        }
        var both = Stream.concat(pinned.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
        return new ClientRules(both, overridable, events);
    }

    /**
     * @param current the session as it is
     * @throws ApiException when the event, or a part of it, is not the client's to send
     */
    public void check(ClientEvent event, JsonNode current) {
        if (events.isPresent() && !events.get().contains(event.type())) {
            throw ApiException.badRequest(ApiError.invalidRequest("event_not_allowed",
                    "Clients may not send '" + ApiError.abbreviated(event.type()) + "' here.", "type"));
        }
        if (fixesNothing()) {
            return;
        }
        switch (event.type()) {
            case "session.update" -> checkSession(event.body().get("session"), current);
            case "response.create" -> checkResponse(event.body().get("response"), current);
            case "conversation.item.create" -> checkItem(event.body().path("item"), "item");
            default -> { }
        }
    }

    /**
     * @param part the session part of an update, a secret or a request; null for none
     * @param current the session as it is
     * @throws ApiException when it changes a field that is fixed
     */
    public void checkSession(JsonNode part, JsonNode current) {
        refuseFirst(part, current, "session");
    }

    private void checkResponse(JsonNode response, JsonNode current) {
        if (!(response instanceof ObjectNode object)) {
            return; // whoever understands it will refuse it
        }
        var ofSession = object.deepCopy().without(List.of("input", "conversation", "metadata"));
        refuseFirst(ofSession, current, "response");
        var input = object.path("input");
        for (var i = 0; i < input.size(); i++) {
            checkItem(input.get(i), "response.input[" + i + "]");
        }
    }

    /** Words of the system's role are instructions, and tools that an item says were listed are tools. */
    private void checkItem(JsonNode item, String path) {
        if (item.path("role").asText().equals("system") && !mayChange("instructions")) {
            throw refused(path + ".role", "instructions");
        }
        if (item.path("type").asText().equals("mcp_list_tools") && !mayChange("tools")) {
            throw refused(path + ".type", "tools");
        }
    }

    /** The fixed fields in which a session is not what it should be. @param shown as a server told it */
    public List<String> departures(JsonNode shown, JsonNode expected) {
        var found = new ArrayList<String>();
        if (!fixesNothing()) {
            collect(shown, expected, "", found);
        }
        return found;
    }

    /** Whether an item speaks with a voice that is not the client's to use. */
    public boolean departs(JsonNode item) {
        try {
            checkItem(item, "item");
            return false;
        } catch (ApiException _) {
            return true;
        }
    }

    private boolean fixesNothing() {
        return pinned.isEmpty() && overridable.isEmpty();
    }

    private void refuseFirst(JsonNode part, JsonNode current, String name) {
        if (part instanceof ObjectNode) {
            departures(part, current).stream().findFirst().ifPresent(field -> {
                throw refused(name + "." + field, field);
            });
        }
    }

    /** Goes down to what differs, and keeps what of it is fixed. */
    private void collect(JsonNode wanted, JsonNode current, String path, List<String> found) {
        if (same(wanted, current)) {
            return;
        }
        if (wanted instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (!path.isEmpty() || !NAMES.contains(field.getKey())) {
                    collect(field.getValue(), current.path(field.getKey()),
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), found);
                }
            });
        } else if (!mayChange(path.endsWith(".type") ? path.substring(0, path.lastIndexOf('.')) : path)) {
            found.add(path); // another type makes another whole of what it is the type of
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals(other) || one.isNull() && other.isMissingNode()
                || one.isNumber() && other.isNumber() && one.doubleValue() == other.doubleValue();
    }

    private boolean mayChange(String path) {
        return pinned.stream().noneMatch(fixed -> covers(fixed, path) || covers(path, fixed))
                && (overridable.isEmpty() || overridable.get().stream().anyMatch(open -> covers(open, path)));
    }

    private static boolean covers(String outer, String inner) {
        return inner.startsWith(outer) && (inner.length() == outer.length() || inner.charAt(outer.length()) == '.');
    }

    private static ApiException refused(String param, String field) {
        return ApiException.badRequest(ApiError.invalidRequest("field_not_overridable",
                "'" + ApiError.abbreviated(field) + "' is fixed by the server and cannot be changed here; leave it out.",
                param));
    }
}
