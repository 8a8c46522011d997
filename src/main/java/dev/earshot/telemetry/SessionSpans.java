package dev.earshot.telemetry;

import dev.earshot.protocol.WireWord;
import dev.earshot.session.EndReason;
import dev.earshot.session.ModelUse;
import dev.earshot.session.Served;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.turn.TurnTimeline;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A span for each session, under whatever trace it is a part of, and under it one for each upstream that was opened or took
 * over, and for each of its first turns. What was timed already is not timed again.
 */
@Singleton
public class SessionSpans implements SessionObserver {

    private final Spans spans;
    private final TurnSpans turnSpans;
    private final SessionMetrics metrics;
    private final Map<String, SessionTrace> traces = new ConcurrentHashMap<>();

    SessionSpans(Spans spans, TurnSpans turnSpans, SessionMetrics metrics) {
        this.metrics = metrics;
        this.spans = spans;
        this.turnSpans = turnSpans;
    }

    @Override
    public void opened(Session session) {
        var opening = session.opening();
        var span = of(session, spans.begin(TelemetryNames.SESSION + " " + opening.agent().name(),
                Spans.under(opening.trace()), session.beganNanos()))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(TelemetryNames.REQUEST_MODEL, session.model()).startSpan();
        if (opening.owner().tenant() != null) {
            span.setAttribute(TelemetryNames.TENANT, opening.owner().tenant());
        }
        traces.put(session.id(), new SessionTrace(span));
    }

    /** What every span of a session has. */
    static SpanBuilder of(Session session, SpanBuilder span) {
        if (session.callId() != null) {
            span.setAttribute(TelemetryNames.CALL_ID, session.callId());
        }
        return span.setAttribute(TelemetryNames.SESSION_ID, session.id())
                .setAttribute(TelemetryNames.CONVERSATION, session.id())
                .setAttribute(TelemetryNames.AGENT, session.opening().agent().name())
                .setAttribute(TelemetryNames.DOOR, WireWord.of(session.opening().door()));
    }

    @Override
    public void upstreamOpened(Session session, Served by, long beganNanos, long nowNanos) {
        connected(session, by.upstream(), by.model(), null, beganNanos, nowNanos);
    }

    @Override
    public void upstreamLost(Session session, String upstream, String reason, long beganNanos, long nowNanos) {
        var trace = traces.get(session.id());
        if (beganNanos != 0) {
            connected(session, upstream, null, reason, beganNanos, nowNanos);
        } else if (trace != null) {
            trace.span().addEvent(TelemetryNames.UPSTREAM_LOST, Attributes.of(TelemetryNames.UPSTREAM, upstream,
                    TelemetryNames.REASON, reason), spans.wall(nowNanos), TimeUnit.NANOSECONDS);
        }
    }

    /** @param lost why not, null where it was */
    private void connected(Session session, String upstream, String model, String lost, long beganNanos, long nowNanos) {
        var trace = traces.get(session.id());
        if (trace == null) {
            return;
        }
        var span = of(session, spans.begin(TelemetryNames.CONNECT + " " + upstream, trace.context(), beganNanos))
                .setSpanKind(SpanKind.CLIENT).setAttribute(TelemetryNames.UPSTREAM, upstream).startSpan();
        if (model != null) {
            span.setAttribute(TelemetryNames.RESPONSE_MODEL, model);
        }
        if (lost != null) {
            span.setStatus(StatusCode.ERROR).setAttribute(TelemetryNames.ERROR_TYPE, lost);
        }
        spans.end(span, nowNanos);
    }

    @Override
    public void tookOver(Session session, String from, Served by, String reason, long lostNanos, long nowNanos) {
        var trace = traces.get(session.id());
        if (trace != null) {
            spans.end(of(session, spans.begin(TelemetryNames.TAKE_OVER + " " + by.upstream(), trace.context(), lostNanos))
                    .setAttribute(TelemetryNames.UPSTREAM, by.upstream()).setAttribute(TelemetryNames.UPSTREAM_FROM, from)
                    .setAttribute(TelemetryNames.REASON, reason).startSpan(), nowNanos);
        }
    }

    @Override
    public void used(Session session, ModelUse use) {
        var trace = traces.get(session.id());
        if (trace != null && use.kind() == ModelUse.Kind.RESPONSE) {
            trace.used(use);
        }
    }

    @Override
    public void said(Session session, int turn, Said said) {
        var trace = traces.get(session.id());
        if (trace != null && turnSpans.tellsContent()) {
            trace.said(turn, said);
        }
    }

    @Override
    public void turnEnded(Session session, TurnTimeline turn) {
        var trace = traces.get(session.id());
        if (trace != null) {
            metrics.turn(session, turn, turnSpans.write(session, trace, turn));
        }
    }

    @Override
    public void ended(Session session, EndReason reason) {
        var trace = traces.remove(session.id());
        if (trace == null) {
            return;
        }
        trace.span().setAttribute(TelemetryNames.END_REASON, reason.text()).setAttribute(TelemetryNames.TURNS, trace.turns());
        if (reason.error() != null) {
            trace.span().setStatus(StatusCode.ERROR);
        }
        trace.span().end();
    }
}
