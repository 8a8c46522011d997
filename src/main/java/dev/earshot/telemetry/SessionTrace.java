package dev.earshot.telemetry;

import dev.earshot.session.ModelUse;
import dev.earshot.session.SessionObserver.Said;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What belongs into the trace of one session and is not written yet. On the session's loop. */
final class SessionTrace {

    private static final int MAX_KEPT = 64;

    private final Span span;
    private final Context context;
    private final Map<String, ModelUse> uses = latest();
    private final Map<Integer, List<Said>> said = latest();
    private long turns;

    SessionTrace(Span span) {
        this.span = span;
        this.context = Context.root().with(span);
    }

    /** What no turn asks for (answers beside the conversation, turns that are not recorded) makes room for what comes later. */
    private static <K, V> Map<K, V> latest() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_KEPT;
            }
        };
    }

    Span span() {
        return span;
    }

    Context context() {
        return context;
    }

    long turns() {
        return turns;
    }

    /** Another turn is told. @return its place among them, from 1 */
    long nextTurn() {
        return ++turns;
    }

    void used(ModelUse use) {
        uses.put(use.id(), use);
    }

    /** Null where it was not reported. */
    ModelUse use(String responseId) {
        return uses.remove(responseId);
    }

    void said(int turn, Said what) {
        var all = said.computeIfAbsent(turn, number -> new ArrayList<>());
        if (all.size() < MAX_KEPT) {
            all.add(what);
        }
    }

    List<Said> said(int turn) {
        var all = said.remove(turn);
        return all == null ? List.of() : all;
    }
}
