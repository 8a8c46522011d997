package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * One event of a server, ready to be written: made here, or as another server sent it. The latter is only read beyond its
 * type when somebody asks, and goes on as the text that it was. What is received is lent for the call in which it is
 * handed on. For one event loop.
 */
public final class ServerEvent {

    private final String type;
    private ObjectNode body;
    private ByteBuf bytes;
    private String text;

    private ServerEvent(String type, ObjectNode body, ByteBuf bytes) {
        this.type = type;
        this.body = body;
        this.bytes = bytes;
    }

    /** A new event of this type with an {@code event_id} of its own. */
    public static ServerEvent of(String type) {
        return of(type, Json.object().put("type", type).put("event_id", Ids.next(Ids.EVENT)));
    }

    /** @param body the whole event, {@code type} and {@code event_id} included */
    public static ServerEvent of(String type, ObjectNode body) {
        return new ServerEvent(type, body, null);
    }

    /** @param utf8 the whole event as it came */
    public static ServerEvent received(String type, ByteBuf utf8) {
        return new ServerEvent(type, null, utf8);
    }

    /** The UTF-8 in which it came, lent; null where it was made or changed here. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** The wire type, for example {@code response.done}. */
    public String type() {
        return type;
    }

    /**
     * The whole event; whoever changes it calls {@link #changed}.
     *
     * @throws ApiException when it came as a text that is no object
     */
    public ObjectNode body() {
        if (body == null) {
            if (!(Json.parse(json()) instanceof ObjectNode read)) {
                throw ApiException.badRequest(ApiError.invalidEvent("An event is a JSON object."));
            }
            body = read;
        }
        return body;
    }

    public ServerEvent with(String field, String valueOrNull) {
        body().put(field, valueOrNull);
        return changed();
    }

    public ServerEvent with(String field, int value) {
        body().put(field, value);
        return changed();
    }

    public ServerEvent with(String field, JsonNode value) {
        body().set(field, value);
        return changed();
    }

    /** For longer than the call in which it was lent: as text. */
    public ServerEvent kept() {
        if (bytes == null) {
            return this;
        }
        var kept = new ServerEvent(type, body, null);
        kept.text = json();
        return kept;
    }

    /** The body was changed: what is written follows it from now on. */
    public ServerEvent changed() {
        bytes = null;
        text = null;
        return this;
    }

    public String json() {
        if (text == null) {
            text = bytes == null ? Json.write(body) : bytes.toString(StandardCharsets.UTF_8);
        }
        return text;
    }
}
