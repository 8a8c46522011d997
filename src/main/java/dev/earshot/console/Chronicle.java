package dev.earshot.console;

import dev.earshot.session.Charge;
import dev.earshot.session.EndReason;
import dev.earshot.session.Served;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.UpstreamLoss;
import dev.earshot.session.turn.TurnTimeline;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what happened in the sessions that are live, and in the last ones that were. Safe from any thread. */
@Singleton
public class Chronicle implements SessionObserver {

    /** Of sessions that have ended. */
    static final int MAX_ENDED = 300;

    private final boolean kept;
    private final Map<String, SessionRecord> live = new ConcurrentHashMap<>();
    private final ArrayDeque<SessionRecord> ended = new ArrayDeque<>();
    private long changes;
    private final Totals totals = new Totals();

    Chronicle(ConsoleConfig config) {
        this.kept = config.enabled();
    }

    @Override
    public void opened(Session session) {
        if (!kept) {
            return;
        }
        synchronized (this) {
            live.put(session.id(), new SessionRecord(session, ++changes));
        }
        totals.opened();
    }

    @Override
    public void upstreamOpened(Session session, Served by, long beganNanos, long nowNanos) {
        change(session, record -> record.servedBy(by.upstream(), by.model()));
    }

    @Override
    public void tookOver(Session session, String from, Served by, String reason, long lostNanos, long nowNanos) {
        if (!reason.equals(UpstreamLoss.ROLLED_OVER)) {
            totals.failover();
        }
        change(session, record -> record.event("edge", "takeover " + from + " → " + by.upstream() + " (" + reason + ")", nowNanos));
    }

    @Override
    public void passed(Session session, boolean fromClient, String type, long nowNanos) {
        var record = live.get(session.id());
        if (record != null) {
            record.event(fromClient ? "client" : "upstream", type, nowNanos); // told with the next change: they are many
        }
    }

    @Override
    public void charged(Session session, Charge charge) {
        totals.charged(charge);
        change(session, record -> record.charged(charge));
    }

    @Override
    public void turnEnded(Session session, TurnTimeline turn) {
        totals.turn(turn);
        change(session, record -> record.turn(turn));
    }

    @Override
    public void ended(Session session, EndReason reason) {
        change(session, record -> record.ended(reason.text()));
        synchronized (this) {
            var record = live.remove(session.id());
            if (record != null) {
                ended.addFirst(record);
                if (ended.size() > MAX_ENDED) {
                    ended.removeLast();
                }
            }
        }
    }

    private interface Change {
        void of(SessionRecord record);
    }

    private void change(Session session, Change change) {
        var record = live.get(session.id());
        if (record != null) {
            change.of(record);
            synchronized (this) { // whoever is told up to a number is told all changes up to it
                record.changed(++changes);
            }
        }
    }

    Totals totals() {
        return totals;
    }

    /** All records as of now; none that ends meanwhile is in neither list. */
    synchronized Snapshot snapshot() {
        return new Snapshot(changes, List.copyOf(live.values()), List.copyOf(ended));
    }

    /**
     * What there is at a moment.
     *
     * @param changes counts every change of any session
     * @param ended latest first
     */
    record Snapshot(long changes, List<SessionRecord> live, List<SessionRecord> ended) {
    }

    /** Null where it is neither live nor among the last. */
    SessionRecord session(String id) {
        var record = live.get(id);
        return record != null ? record
                : snapshot().ended().stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }
}
