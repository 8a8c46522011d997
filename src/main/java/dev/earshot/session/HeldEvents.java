package dev.earshot.session;

import dev.earshot.protocol.ClientEvent;
import java.util.ArrayDeque;

/** Events of the client that wait for an upstream, in their order. */
final class HeldEvents {

    /** Two appends of the greatest size. */
    private static final long MAX_CHARS = 48L * 1024 * 1024;

    private final ArrayDeque<Asked> held = new ArrayDeque<>();
    private long chars;

    void add(Asked asked) {
        asked.event().retain();
        held.add(asked);
        chars += asked.event().lengthChars();
    }

    /** More than can be kept. */
    boolean overrun() {
        return chars > MAX_CHARS;
    }

    /** The next, which stays; null where there is none. */
    Asked peek() {
        return held.peek();
    }

    /** Takes the next, for whoever takes it to release; null where there is none. */
    Asked poll() {
        var next = held.poll();
        if (next != null) {
            chars -= next.event().lengthChars();
        }
        return next;
    }

    /** One answer is given at a time: what was asked for before is not wanted any more. */
    void dropAsked() {
        for (var each = held.iterator(); each.hasNext(); ) {
            var event = each.next().event();
            if (asksForAnswer(event)) {
                each.remove();
                chars -= event.lengthChars();
                event.release();
            }
        }
    }

    /** In the conversation; answers out of band stand beside each other. */
    static boolean asksForAnswer(ClientEvent event) {
        return event.type().equals("response.create")
                && !event.body().at("/response/conversation").asText().equals("none");
    }

    void clear() {
        held.forEach(asked -> asked.event().release());
        held.clear();
        chars = 0;
    }
}
