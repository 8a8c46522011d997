package dev.earshot.session;

import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of the client that an upstream was sent and has not answered yet: when it is lost they are sent to the next one.
 * Also which event asked for which response, so that one cut short can be asked for again.
 */
final class Unanswered {

    /** Nobody answers so many late, and nobody keeps so much: the oldest are let go. */
    private static final int MAX_EVENTS = 256;
    private static final long MAX_CHARS = 32L * 1024 * 1024;

    private final List<ClientEvent> sent = new ArrayList<>();
    private final Map<String, ClientEvent> askedFor = new LinkedHashMap<>();

    /**
     * Notes an event that is about to be sent.
     *
     * @return the event to send: an item that is created has an id, so that its answer is known
     */
    ClientEvent sending(ClientEvent event) {
        var noted = switch (event.type()) {
            case "conversation.item.create" -> named(event);
            case "session.update", "response.create" -> event;
            default -> null;
        };
        if (noted == null) {
            return event;
        }
        sent.add(noted);
        while (sent.size() > MAX_EVENTS || sent.size() > 1 && chars() > MAX_CHARS) {
            sent.removeFirst();
        }
        return noted;
    }

    /**
     * An event of the upstream: what it answers is done.
     *
     * @return the {@code session.update} that was accepted, else null
     */
    ClientEvent answered(ServerEvent event) {
        switch (event.type()) {
            case "session.updated" -> {
                return take("session.update");
            }
            case "conversation.item.added" -> sent.removeIf(each -> each.type().equals("conversation.item.create")
                    && each.body().at("/item/id").equals(event.body().at("/item/id")));
            case "response.created" -> {
                var asked = take("response.create");
                if (asked != null) {
                    askedFor.put(event.body().at("/response/id").asText(), asked);
                }
            }
            case "response.done" -> askedFor.remove(event.body().at("/response/id").asText());
            case "error" -> {
                var eventId = event.body().at("/error/event_id").textValue();
                sent.removeIf(each -> eventId != null && eventId.equals(each.eventId()));
            }
            default -> { }
        }
        return null;
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    /** What asked for this response, null where it was the end of a turn. */
    ClientEvent askedFor(String responseId) {
        return askedFor.get(responseId);
    }

    /** Takes all that waits for an answer, oldest first. */
    List<ClientEvent> takeAll() {
        var all = List.copyOf(sent);
        sent.clear();
        askedFor.clear();
        return all;
    }

    private long chars() {
        return sent.stream().mapToLong(ClientEvent::lengthChars).sum();
    }

    private ClientEvent take(String type) {
        for (Iterator<ClientEvent> each = sent.iterator(); each.hasNext(); ) {
            var event = each.next();
            if (event.type().equals(type)) {
                each.remove();
                return event;
            }
        }
        return null;
    }

    private static ClientEvent named(ClientEvent event) {
        if (!(event.body().get("item") instanceof ObjectNode item) || item.hasNonNull("id")) {
            return event;
        }
        var body = event.body().deepCopy();
        ((ObjectNode) body.get("item")).put("id", Ids.next(Ids.ITEM));
        return ClientEvent.of(body);
    }

    static ClientEvent ask() {
        return ClientEvent.of(Json.object().put("type", "response.create"));
    }
}
