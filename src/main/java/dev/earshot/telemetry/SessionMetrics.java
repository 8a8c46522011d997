package dev.earshot.telemetry;

import dev.earshot.protocol.WireWord;
import dev.earshot.session.EndReason;
import dev.earshot.session.Served;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.SessionRegistry;
import dev.earshot.session.turn.TurnTimeline;
import dev.earshot.session.turn.TurnTimeline.Mark;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.trace.Span;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.stream.Collectors;

/** Counts and times what happens in sessions. Labels are names of the configuration and words of ours, never a session's. */
@Singleton
public class SessionMetrics implements SessionObserver {

    private static final int LOOK_MILLIS = 1_000;

    private final FewWords reasons = new FewWords();
    private final FewWords losses = new FewWords();
    private final FewWords statuses = new FewWords();
    private final Metrics metrics;
    private final TelemetryConfig config;
    private final Instance<SessionRegistry> sessions;

    SessionMetrics(Metrics metrics, TelemetryConfig config, Instance<SessionRegistry> sessions) {
        this.metrics = metrics;
        this.config = config;
        this.sessions = sessions; // which knows its observers: asked for later
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        var live = MultiGauge.builder(TelemetryNames.SESSIONS).description("Live sessions").register(metrics.registry());
        vertx.setPeriodic(LOOK_MILLIS, timer -> look(live));
    }

    private record Kind(String door, String upstream, String state) {
    }

    private void look(MultiGauge live) {
        var kinds = sessions.get().live().stream().collect(Collectors.groupingBy(SessionMetrics::kind, Collectors.counting()));
        live.register(kinds.entrySet().stream().map(entry -> Row.of(Tags.of("door", entry.getKey().door(),
                "upstream", entry.getKey().upstream(), "state", entry.getKey().state()), entry.getValue())).toList(), true);
    }

    private static Kind kind(Session session) {
        var served = session.served();
        var state = session.waits() ? "client_away" : served == null ? "opening" : "live";
        return new Kind(WireWord.of(session.opening().door()), served == null ? "none" : served.upstream(), state);
    }

    private Tags labels(Session session) {
        var labels = Tags.of("agent", session.opening().agent().name(), "door", WireWord.of(session.opening().door()));
        return config.tenantLabel() ? labels.and("tenant", Labels.known(session.opening().owner().tenant())) : labels;
    }

    @Override
    public void opened(Session session) {
        metrics.count(TelemetryNames.SESSIONS_OPENED, labels(session), 1);
    }

    @Override
    public void ended(Session session, EndReason reason) {
        metrics.count(TelemetryNames.SESSIONS_ENDED, labels(session).and("reason", reasons.of(word(reason))), 1);
    }

    /** A word out of few: texts tell durations, too. */
    private static String word(EndReason reason) {
        return reason.error() != null && reason.error().code() != null ? reason.error().code()
                : reason.closeCode() == 1000 || reason.closeCode() == 1001 ? reason.text().toLowerCase(Locale.ROOT).replace(' ', '_')
                : "close_" + reason.closeCode();
    }

    @Override
    public void upstreamOpened(Session session, Served by, long beganNanos, long nowNanos) {
        metrics.time(TelemetryNames.UPSTREAM_CONNECT, Metrics.LASTING, Tags.of("upstream", by.upstream(), "outcome", "ok"),
                nowNanos - beganNanos, Span.getInvalid());
    }

    @Override
    public void upstreamLost(Session session, String upstream, String reason, long beganNanos, long nowNanos) {
        if (beganNanos != 0) {
            metrics.time(TelemetryNames.UPSTREAM_CONNECT, Metrics.LASTING, Tags.of("upstream", upstream, "outcome", "lost"),
                    nowNanos - beganNanos, Span.getInvalid());
        }
        metrics.count(TelemetryNames.UPSTREAM_LOSSES, Tags.of("upstream", upstream, "reason", losses.of(reason)), 1);
    }

    @Override
    public void tookOver(Session session, String from, Served by, String reason, long lostNanos, long nowNanos) {
        metrics.count(TelemetryNames.FAILOVERS, Tags.of("from", from, "to", by.upstream(), "reason", losses.of(reason)), 1);
    }

    /** @param span of the turn, of whose trace it is an exemplar */
    void turn(Session session, TurnTimeline turn, Span span) {
        var upstream = turn.inferences().isEmpty() ? "none" : Labels.known(turn.inferences().getLast().upstream());
        var labels = labels(session).and("upstream", upstream);
        metrics.count(TelemetryNames.TURNS_ENDED, labels.and("status",
                turn.responseStatus() == null ? "unanswered" : statuses.of(turn.responseStatus())), 1);
        time(TelemetryNames.TURN_FIRST_AUDIO, Metrics.WAITING, labels, turn.firstAudioNanos(), span);
        if (turn.parts().whole()) {
            time(TelemetryNames.TURN_EDGE, Metrics.PASSING, labels, turn.parts().edgeNanos(), span);
            time(TelemetryNames.TURN_UPSTREAM, Metrics.WAITING, labels, turn.parts().upstreamNanos(), span);
            time(TelemetryNames.TURN_TOOL, Metrics.LASTING, labels, turn.parts().toolNanos(), span);
            time(TelemetryNames.TURN_NETWORK, Metrics.PASSING, labels, turn.networkNanos(), span);
        }
        time(TelemetryNames.BARGE_IN, Metrics.PASSING, labels, turn.between(Mark.BARGE_IN, Mark.SILENCE), span);
        for (var call : turn.toolCalls()) {
            time(TelemetryNames.TOOL_DURATION, Metrics.LASTING, labels.and("outcome",
                    call.endNanos() == 0 ? "no_result" : call.failed() ? "failed" : "ok"),
                    call.endNanos() == 0 ? turn.endNanos() - call.startNanos() : call.endNanos() - call.startNanos(), span);
        }
    }

    private void time(String name, int[] buckets, Tags labels, long nanos, Span span) {
        if (nanos >= 0) {
            metrics.time(name, buckets, labels, nanos, span);
        }
    }
}
