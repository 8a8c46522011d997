package dev.earshot.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One event of a client. Audio that is appended stays the text that it was until somebody asks for it; everything else is
 * read in full.
 */
public final class ClientEvent {

    private static final String APPEND = "input_audio_buffer.append";
    private static final String APPEND_TO_TRANSLATE = "session.input_audio_buffer.append";
    private static final Set<String> APPEND_FIELDS = Set.of("type", "event_id", "audio");
    private static final ThreadLocal<EventScan> SCAN = ThreadLocal.withInitial(EventScan::new);

    /** All events of clients, those of sessions that translate included. */
    public static final Set<String> TYPES = Set.of("session.update", APPEND, "input_audio_buffer.commit",
            "input_audio_buffer.clear", "conversation.item.create", "conversation.item.truncate", "conversation.item.delete",
            "conversation.item.retrieve", "response.create", "response.cancel", "output_audio_buffer.clear",
            APPEND_TO_TRANSLATE, "session.close");

    /** The eleven events a client may send, {@code output_audio_buffer.clear} only where audio travels as media. */
    public static final String ACCEPTED = "'session.update', 'input_audio_buffer.append', 'input_audio_buffer.commit', "
            + "'input_audio_buffer.clear', 'conversation.item.create', 'conversation.item.truncate', "
            + "'conversation.item.delete', 'conversation.item.retrieve', 'response.create', and 'response.cancel'";

    /** What a session of type {@code transcription} accepts of them. */
    public static final String ACCEPTED_TO_TRANSCRIBE = "'session.update', 'input_audio_buffer.append', "
            + "'input_audio_buffer.commit', and 'input_audio_buffer.clear'";

    private final String type;
    private final String eventId;
    private final ByteBuf text;
    private final int audioBegin;
    private final int audioEnd;
    private ObjectNode body;
    private int lengthChars = -1;

    /**
     * @param text of an append, whose audio stands from {@code audioBegin} to {@code audioEnd}; null for every other
     */
    private ClientEvent(String type, String eventId, ObjectNode body, ByteBuf text, int audioBegin, int audioEnd) {
        this.type = type;
        this.eventId = eventId;
        this.body = body;
        this.text = text;
        this.audioBegin = audioBegin;
        this.audioEnd = audioEnd;
    }

    /** @throws ApiException {@code invalid_json} or {@code invalid_event} */
    public static ClientEvent parse(String text) {
        var append = append(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
        if (append != null) {
            return append;
        }
        if (!(Json.parse(text) instanceof ObjectNode body)) {
            throw ApiException.badRequest(ApiError.invalidEvent("An event is a JSON object with a 'type'."));
        }
        var type = body.path("type");
        if (!type.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidEvent("The event has no 'type'; a string was expected."));
        }
        return new ClientEvent(type.textValue(), body.path("event_id").textValue(), body, null, -1, -1);
    }

    /**
     * Takes an {@code input_audio_buffer.append}, or that of a session that translates, as it came, if it is one with
     * nothing in it that could be understood in two ways.
     *
     * @param text UTF-8, lent for as long as the event is; whoever keeps the event longer says so by {@link #retain}
     * @return null for any other event
     */
    public static ClientEvent append(ByteBuf text) {
        var scan = SCAN.get();
        if (!scan.read(text) || !scan.isText("audio") || !scan.hasOnly(APPEND_FIELDS)) {
            return null;
        }
        var type = scan.hasText("type", APPEND) ? APPEND : scan.hasText("type", APPEND_TO_TRANSLATE) ? APPEND_TO_TRANSLATE : null;
        return type == null ? null
                : new ClientEvent(type, scan.text("event_id"), null, text, scan.begin("audio"), scan.end("audio"));
    }

    /** It brings audio, which nobody answers. */
    public boolean appendsAudio() {
        return type.equals(APPEND) || type.equals(APPEND_TO_TRANSLATE);
    }

    /** An event made here on behalf of the client. @param body the whole event */
    public static ClientEvent of(ObjectNode body) {
        return new ClientEvent(body.path("type").asText(), body.path("event_id").textValue(), body, null, -1, -1);
    }

    /** The wire type, for example {@code response.create}. */
    public String type() {
        return type;
    }

    /** The client's own id, echoed only in {@code error.error.event_id}; null when it gave none. */
    public String eventId() {
        return eventId;
    }

    /** The whole event; lent, not to be changed. */
    public ObjectNode body() {
        if (body == null) {
            body = (ObjectNode) Json.parse(text.toString(StandardCharsets.UTF_8));
        }
        return body;
    }

    /** Of its text, for whoever has to keep it. */
    public int lengthChars() {
        if (lengthChars < 0) {
            lengthChars = text == null ? json().length() : text.readableBytes();
        }
        return lengthChars;
    }

    /** The base64 of an {@code input_audio_buffer.append}. */
    public String audio() {
        return text == null ? text("audio") : text.toString(audioBegin, audioEnd - audioBegin, StandardCharsets.US_ASCII);
    }

    private int audioChars() {
        return text == null ? text("audio").length() : audioEnd - audioBegin;
    }

    /** Bytes of sound in it, without decoding it: three for each four characters, less what is padding. */
    public int audioBytes() {
        var chars = audioChars();
        for (var last = chars; last > 0 && chars - last < 2 && audioCharAt(last - 1) == '='; last--) {
            chars--;
        }
        return (int) (chars * 3L / 4);
    }

    private char audioCharAt(int index) {
        return text == null ? text("audio").charAt(index) : (char) text.getByte(audioBegin + index);
    }

    /** The UTF-8 in which an append came, lent; null for every other event. */
    public ByteBuf bytes() {
        return text;
    }

    /** Its text: as it came where only its audio was appended, else as it was understood, no key twice. */
    public String json() {
        return text == null ? Json.write(body) : text.toString(StandardCharsets.UTF_8);
    }

    /** It is kept for later. */
    public ClientEvent retain() {
        if (text != null) {
            text.retain();
        }
        return this;
    }

    /** It is not kept any longer. */
    public void release() {
        if (text != null) {
            text.release();
        }
    }

    /** A required string field. */
    public String text(String field) {
        var value = body().get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        if (!value.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(field, "a string"));
        }
        return value.textValue();
    }

    /** An optional string field, null when absent. */
    public String optionalText(String field) {
        return body().hasNonNull(field) ? text(field) : null;
    }

    /** A required whole number. */
    public int whole(String field) {
        var value = body().get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw ApiException.badRequest(ApiError.invalidType(field, "an integer"));
        }
        return value.intValue();
    }

    /** A required object. */
    public ObjectNode object(String field) {
        var value = body().get(field);
        if (value == null || value.isNull()) {
            throw ApiException.badRequest(ApiError.missingParameter(field));
        }
        if (value instanceof ObjectNode node) {
            return node;
        }
        throw ApiException.badRequest(ApiError.invalidType(field, "an object"));
    }
}
