package dev.earshot.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events of the Realtime API with their fields, as the types of the official SDK have them
 * ({@code realtime-events.json}). Whatever a client of the tests hears is held against it.
 */
public final class EventList {

    private static final Map<String, Fields> CLIENT = new HashMap<>();
    private static final Map<String, Fields> SERVER = new HashMap<>();

    /** What only servers of sessions that translate send. */
    private static final Map<String, Fields> TRANSLATION = new HashMap<>();

    static {
        try (var in = EventList.class.getResourceAsStream("/realtime-events.json")) {
            var list = new ObjectMapper().readTree(in);
            list.path("client").properties().forEach(event -> CLIENT.put(event.getKey(), Fields.of(event.getValue())));
            list.path("server").properties().forEach(event -> SERVER.put(event.getKey(), Fields.of(event.getValue())));
            list.path("translation").properties().forEach(event -> TRANSLATION.put(event.getKey(), Fields.of(event.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of one event beside its {@code type}. */
    public record Fields(Set<String> required, Set<String> optional) {

        private static Fields of(JsonNode event) {
            return new Fields(words(event.path("required")), words(event.path("optional")));
        }

        private static Set<String> words(JsonNode array) {
            var words = new HashSet<String>();
            array.forEach(word -> words.add(word.asText()));
            return words;
        }
    }

    private EventList() {}

    /** What a client may send, by type. */
    public static Map<String, Fields> ofClients() {
        return CLIENT;
    }

    /** What a server may send, by type. */
    public static Map<String, Fields> ofServers() {
        return SERVER;
    }

    /** Says what a stock client would stumble over in an event of the server; empty where it is as it should be. */
    public static List<String> flaws(JsonNode event) {
        var type = event.path("type").asText();
        if (type.startsWith("earshot.")) {
            return List.of(); // ours: stock clients pass over them
        }
        var fields = SERVER.getOrDefault(type, TRANSLATION.get(type));
        if (fields == null) {
            return List.of("unknown event " + type);
        }
        var flaws = new ArrayList<String>();
        fields.required().stream().filter(field -> !event.has(field)).forEach(field -> flaws.add(type + " lacks " + field));
        event.fieldNames().forEachRemaining(field -> {
            if (!field.equals("type") && !fields.required().contains(field) && !fields.optional().contains(field)) {
                flaws.add(type + " has an unknown " + field);
            }
        });
        return flaws;
    }
}
