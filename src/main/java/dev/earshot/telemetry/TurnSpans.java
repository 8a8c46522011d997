package dev.earshot.telemetry;

import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.TurnTimeline;
import dev.earshot.session.TurnTimeline.Mark;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Writes one trace a turn, after the turn, from its timeline: the marks are already stamped, nothing is timed again. */
@ApplicationScoped
public class TurnSpans implements SessionObserver {

    private final Tracer tracer;
    private final long epochNanosAtZero;

    TurnSpans(Tracer tracer) {
        this.tracer = tracer;
        Instant now = Clock.systemUTC().instant();
        this.epochNanosAtZero = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    }

    @Override
    public void turnEnded(Session session, TurnTimeline turn) {
        var begin = Stream.of(Mark.MICROPHONE_START, Mark.RESPONSE_START).filter(turn::reached)
                .mapToLong(turn::at).min().orElse(0);
        if (begin == 0) {
            return;
        }
        var end = Stream.of(Mark.values()).mapToLong(turn::at).max().orElse(begin);
        var span = tracer.spanBuilder(TelemetryNames.INVOKE_AGENT + " " + session.model())
                .setNoParent()
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(TelemetryNames.SESSION_ID, session.id())
                .setAttribute(TelemetryNames.OPERATION, TelemetryNames.INVOKE_AGENT)
                .setAttribute(TelemetryNames.AGENT, session.model())
                .setAttribute(TelemetryNames.TURN, (long) turn.number())
                .setStartTimestamp(wall(begin), TimeUnit.NANOSECONDS)
                .startSpan();
        if (session.callId() != null) {
            span.setAttribute(TelemetryNames.CALL_ID, session.callId());
        }
        mark(span, TelemetryNames.SPEECH_STOP, turn, Mark.SPEECH_STOP);
        mark(span, TelemetryNames.FIRST_AUDIO, turn, Mark.FIRST_AUDIO);
        mark(span, TelemetryNames.TOOL_CALL_START, turn, Mark.TOOL_CALL_START);
        mark(span, TelemetryNames.TOOL_CALL_END, turn, Mark.TOOL_CALL_END);
        var firstAudioNanos = turn.between(Mark.SPEECH_STOP, Mark.FIRST_AUDIO);
        if (firstAudioNanos >= 0) {
            span.setAttribute(TelemetryNames.FIRST_AUDIO_MILLIS, firstAudioNanos / 1e6);
        }
        var inTurn = Context.root().with(span);
        child(inTurn, session, TelemetryNames.USER_SPEECH, TelemetryNames.USER_SPEECH, turn,
                Mark.MICROPHONE_START, Mark.SPEECH_STOP);
        child(inTurn, session, TelemetryNames.REALTIME_INFERENCE + " " + session.model(), TelemetryNames.REALTIME_INFERENCE,
                turn, Mark.RESPONSE_START, Mark.RESPONSE_DONE);
        child(inTurn, session, TelemetryNames.EXECUTE_TOOL, TelemetryNames.EXECUTE_TOOL, turn,
                Mark.TOOL_CALL_START, Mark.TOOL_CALL_END);
        if (turn.responseStatus() != null) {
            span.setAttribute(TelemetryNames.RESPONSE_STATUS, turn.responseStatus());
            if (turn.responseStatus().equals("failed")) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        span.end(wall(end), TimeUnit.NANOSECONDS);
    }

    private void child(Context parent, Session session, String name, String operation, TurnTimeline turn, Mark from, Mark to) {
        if (turn.between(from, to) < 0) {
            return;
        }
        tracer.spanBuilder(name).setParent(parent)
                .setAttribute(TelemetryNames.SESSION_ID, session.id())
                .setAttribute(TelemetryNames.OPERATION, operation)
                .setAttribute(TelemetryNames.MODEL, session.model())
                .setStartTimestamp(wall(turn.at(from)), TimeUnit.NANOSECONDS)
                .startSpan()
                .end(wall(turn.at(to)), TimeUnit.NANOSECONDS);
    }

    private void mark(Span span, String name, TurnTimeline turn, Mark mark) {
        if (turn.reached(mark)) {
            span.addEvent(name, wall(turn.at(mark)), TimeUnit.NANOSECONDS);
        }
    }

    private long wall(long nanos) {
        return epochNanosAtZero + nanos;
    }
}
