package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Events of the client that an upstream was sent and has not answered yet: when it is lost they are sent to the next one.
 * Also which event asked for which response, so that one cut short can be asked for again.
 */
final class Unanswered {

    /** Nobody answers so many late, and nobody keeps so much: the oldest are let go. */
    private static final int MAX_EVENTS = 256;
    private static final long MAX_CHARS = 32L * 1024 * 1024;

    /** Begins the ids of events whose client gave none: by them an upstream can say which one it refuses. */
    private static final String OWN_ID = "earshot_";

    private final List<Asked> sent = new ArrayList<>();
    private final Map<String, Asked> askedFor = new LinkedHashMap<>();
    private long chars;

    /** Whether an event has to be answered, so that it is worth a note. */
    static boolean awaitsAnswer(ClientEvent event) {
        return switch (event.type()) {
            case "conversation.item.create", "session.update", "response.create", "input_audio_buffer.commit",
                    "input_audio_buffer.clear" -> true;
            default -> false;
        };
    }

    /**
     * Notes an event that is about to be sent.
     *
     * @return the event to send: it has an id, as has an item that it creates, so that its answer is known
     */
    ClientEvent sending(ClientEvent event, long heardSample) {
        var noted = new Asked(named(event), heardSample);
        sent.add(noted);
        chars += noted.event().lengthChars();
        while (sent.size() > MAX_EVENTS || sent.size() > 1 && chars > MAX_CHARS) {
            chars -= sent.removeFirst().event().lengthChars();
        }
        return noted.event();
    }

    /**
     * An event of the upstream: what it answers is done.
     *
     * @return the event about the session or the input audio that was accepted, else null
     */
    Asked answered(ServerEvent event) {
        switch (event.type()) {
            case "session.updated" -> {
                return take("session.update");
            }
            case "input_audio_buffer.committed" -> {
                return take("input_audio_buffer.commit");
            }
            case "input_audio_buffer.cleared" -> {
                return take("input_audio_buffer.clear");
            }
            case "conversation.item.added" -> drop(each -> each.type().equals("conversation.item.create")
                    && each.body().at("/item/id").equals(event.body().at("/item/id")));
            case "response.created" -> {
                var asked = take("response.create");
                if (asked != null) {
                    askedFor.put(event.body().at("/response/id").asText(), asked);
                }
            }
            case "response.done" -> askedFor.remove(event.body().at("/response/id").asText());
            case "error" -> refused(event);
            default -> { }
        }
        return null;
    }

    private void refused(ServerEvent event) {
        var eventId = event.body().at("/error/event_id").textValue();
        if (eventId == null) {
            return;
        }
        drop(each -> eventId.equals(each.eventId()));
        if (eventId.startsWith(OWN_ID)) {
            ((ObjectNode) event.body().get("error")).putNull("event_id"); // the client gave none
            event.changed();
        }
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    /** What asked for this response, null where it was the end of a turn. */
    Asked askedFor(String responseId) {
        return askedFor.get(responseId);
    }

    /** Takes all that waits for an answer, oldest first. */
    List<Asked> takeAll() {
        var all = List.copyOf(sent);
        sent.clear();
        chars = 0;
        askedFor.clear();
        return all;
    }

    private Asked take(String type) {
        for (Iterator<Asked> each = sent.iterator(); each.hasNext(); ) {
            var asked = each.next();
            if (asked.event().type().equals(type)) {
                each.remove();
                chars -= asked.event().lengthChars();
                return asked;
            }
        }
        return null;
    }

    private void drop(Predicate<ClientEvent> which) {
        for (Iterator<Asked> each = sent.iterator(); each.hasNext(); ) {
            var event = each.next().event();
            if (which.test(event)) {
                each.remove();
                chars -= event.lengthChars();
            }
        }
    }

    private static ClientEvent named(ClientEvent event) {
        var namesItem = event.body().get("item") instanceof ObjectNode item && !item.hasNonNull("id");
        if (!namesItem && event.eventId() != null) {
            return event;
        }
        var body = event.body().deepCopy();
        if (namesItem) {
            ((ObjectNode) body.get("item")).put("id", Ids.next(Ids.ITEM));
        }
        if (event.eventId() == null) {
            body.put("event_id", Ids.next(OWN_ID));
        }
        return ClientEvent.of(body);
    }

    static ClientEvent ask() {
        return ClientEvent.of(Json.object().put("type", "response.create"));
    }
}
