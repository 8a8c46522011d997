package dev.earshot.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import java.util.function.Predicate;

/** What one viewer has been shown so far. For one stream. */
final class View {

    private final Chronicle chronicle;
    private final Predicate<SessionRecord> seen;
    private final boolean seesAll;
    private long shown = -1;

    /** @param seesAll whether sums over all sessions are for this viewer */
    View(Chronicle chronicle, Predicate<SessionRecord> seen, boolean seesAll) {
        this.chronicle = chronicle;
        this.seen = seen;
        this.seesAll = seesAll;
    }

    /** Everything at first, then what has changed since. */
    ObjectNode next() {
        var before = shown;
        var now = chronicle.snapshot();
        shown = now.changes();
        var live = now.live().stream().filter(seen).toList();
        var event = Json.object().put("now", System.currentTimeMillis()).put("whole", before < 0).put("live", live.size());
        if (seesAll) {
            event.set("totals", chronicle.totals().json(live.size()));
        }
        var sessions = event.putArray("sessions");
        live.stream().filter(record -> record.changed() > before).forEach(record -> sessions.add(record.summary()));
        now.ended().stream().filter(seen).filter(record -> record.changed() > before)
                .forEach(record -> sessions.add(record.summary()));
        return event;
    }
}
