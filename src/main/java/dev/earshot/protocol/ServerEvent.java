package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event of the server, ready to be written.
 *
 * @param type the wire type, for example {@code response.done}
 * @param body the whole event, {@code type} and {@code event_id} included
 */
public record ServerEvent(String type, ObjectNode body) {

    /** A new event of this type with an {@code event_id} of its own. */
    public static ServerEvent of(String type) {
        var body = Json.object();
        body.put("type", type).put("event_id", Ids.next("event_"));
        return new ServerEvent(type, body);
    }

    public ServerEvent with(String field, String valueOrNull) {
        body.put(field, valueOrNull);
        return this;
    }

    public ServerEvent with(String field, int value) {
        body.put(field, value);
        return this;
    }

    public ServerEvent with(String field, JsonNode value) {
        body.set(field, value);
        return this;
    }

    public String json() {
        return Json.write(body);
    }
}
