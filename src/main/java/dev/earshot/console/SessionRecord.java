package dev.earshot.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.Caller;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.WireWord;
import dev.earshot.session.Charge;
import dev.earshot.session.MediaQuality;
import dev.earshot.session.Opening;
import dev.earshot.session.Owner;
import dev.earshot.session.Session;
import dev.earshot.session.turn.TurnReport;
import dev.earshot.session.turn.TurnTimeline;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** What is kept of one session: the last turns and events of it, and its sums. Safe from any thread. */
final class SessionRecord {

    static final int MAX_TURNS = 60;
    static final int MAX_EVENTS = 120;

    private static final double NANOS = 1e9;

    private record Event(String from, String type, long atMillis, int times) {
    }

    private final String id;
    private final Opening opening;
    private final long beganNanos;
    private final long openedMillis = System.currentTimeMillis();
    private final ArrayDeque<ObjectNode> turns = new ArrayDeque<>();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Map<Integer, Long> costOfTurns = new HashMap<>();
    private volatile long changed;
    private String upstream;
    private String model;
    private String endReason;
    private long endedMillis;
    private int turnCount;
    private double lastFirstAudioMillis = -1;
    private long costNanos;
    private int unpriced;
    private int estimated;
    private long tokensIn;
    private long tokensCached;
    private long tokensOut;
    private Session session; // null when it has ended: a record outlives what was said
    private MediaQuality lastQuality;

    SessionRecord(Session session, long change) {
        this.session = session;
        this.id = session.id();
        this.opening = session.opening();
        this.beganNanos = session.beganNanos();
        this.changed = change;
    }

    String id() {
        return id;
    }

    private Owner owner() {
        return opening.owner();
    }

    boolean seenBy(Caller caller) {
        return caller.reaches(owner()) && caller.mayHave(agent());
    }

    private String agent() {
        return opening.agent().name();
    }

    /** When it last changed, by the count of all changes. */
    long changed() {
        return changed;
    }

    void changed(long change) {
        changed = change;
    }

    synchronized void servedBy(String byUpstream, String byModel) {
        upstream = byUpstream;
        model = byModel;
    }

    /** Runs of the same are kept as one. */
    synchronized void event(String from, String type, long nowNanos) {
        var last = events.peekLast();
        var at = (nowNanos - beganNanos) / 1_000_000;
        if (last != null && last.type().equals(type) && last.from().equals(from)) {
            events.removeLast();
            events.add(new Event(from, type, last.atMillis(), last.times() + 1));
            return;
        }
        events.add(new Event(from, type, at, 1));
        if (events.size() > MAX_EVENTS) {
            events.removeFirst();
        }
    }

    synchronized void charged(Charge charge) {
        if (charge.priced()) {
            costNanos += charge.costNanos();
            costOfTurns.merge(charge.use().turn(), charge.costNanos(), Long::sum);
        } else {
            unpriced++;
        }
        estimated += charge.estimated() ? 1 : 0;
        tokensIn += charge.tokens().input();
        tokensCached += charge.tokens().textCached() + charge.tokens().audioCached() + charge.tokens().imageCached();
        tokensOut += charge.tokens().output();
    }

    synchronized void turn(TurnTimeline turn) {
        var report = TurnReport.of(turn).put("began_ms", (turn.beginNanos() - beganNanos) / 1_000_000);
        var cost = costOfTurns.remove(turn.number());
        if (cost != null) {
            report.put("cost_usd", cost / NANOS);
        }
        turnCount++;
        lastFirstAudioMillis = turn.firstAudioNanos() < 0 ? lastFirstAudioMillis : turn.firstAudioNanos() / 1e6;
        turns.add(report);
        if (turns.size() > MAX_TURNS) {
            turns.removeFirst();
        }
    }

    synchronized void ended(String reason) {
        endReason = reason;
        endedMillis = System.currentTimeMillis();
        lastQuality = session.quality();
        session = null;
    }

    /** One line of a list. */
    synchronized ObjectNode summary() {
        var line = Json.object().put("id", id).put("agent", agent())
                .put("door", WireWord.of(opening.door())).put("state", state())
                .put("upstream", upstream).put("model", model).put("opened", openedMillis).put("turns", turnCount)
                .put("cost_usd", costNanos / NANOS);
        if (endedMillis > 0) {
            line.put("ended", endedMillis).put("end_reason", endReason);
        }
        if (lastFirstAudioMillis >= 0) {
            line.put("first_audio_ms", Math.round(lastFirstAudioMillis));
        }
        if (unpriced > 0) {
            line.put("unpriced", unpriced);
        }
        put(line, "call", opening.callId());
        put(line, "tenant", owner().tenant());
        put(line, "subject", owner().subject());
        return line;
    }

    private String state() {
        return session == null ? "ended" : session.waits() ? "client away" : upstream == null ? "opening" : "live";
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    /** All there is. */
    synchronized ObjectNode details() {
        var details = summary();
        details.putObject("tokens").put("input", tokensIn).put("cached", tokensCached).put("output", tokensOut);
        details.put("estimated", estimated);
        var all = details.putArray("turn_list");
        turns.forEach(all::add);
        var happened = details.putArray("events");
        events.forEach(event -> happened.addObject().put("from", event.from()).put("type", event.type())
                .put("at_ms", event.atMillis()).put("times", event.times()));
        var quality = session == null ? lastQuality : session.quality();
        if (quality != null) {
            var media = details.putObject("media").put("packets", quality.packets()).put("lost", quality.lostPackets())
                    .put("late", quality.latePackets()).put("frames", quality.frames())
                    .put("concealed", quality.concealedFrames()).put("lost_at_client", quality.remoteLostPackets());
            millis(media, "jitter_ms", quality.jitterNanos());
            millis(media, "buffer_ms", quality.delayNanos());
            millis(media, "round_trip_ms", quality.roundTripNanos());
            millis(media, "ice_ms", quality.iceNanos());
            millis(media, "keyed_ms", quality.keyedNanos());
        }
        return details;
    }

    private static void millis(ObjectNode json, String name, long nanos) {
        if (nanos >= 0) {
            json.put(name, Math.round(nanos / 1e5) / 10.0);
        }
    }
}
