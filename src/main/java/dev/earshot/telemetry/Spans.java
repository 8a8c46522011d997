package dev.earshot.telemetry;

import dev.earshot.session.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Makes spans of what was timed by {@link System#nanoTime} already. */
@Singleton
class Spans {

    private final Tracer tracer;

    Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    SpanBuilder begin(String name, Context parent, long atNanos) {
        return tracer.spanBuilder(name).setParent(parent).setStartTimestamp(wall(atNanos), TimeUnit.NANOSECONDS);
    }

    void end(Span span, long atNanos) {
        span.end(wall(atNanos), TimeUnit.NANOSECONDS);
    }

    /** Nanoseconds since the epoch. */
    long wall(long nanos) {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime() + nanos;
    }

    /** A context whose children are part of somebody's trace; of a new one where there is none. */
    static Context under(TraceParent trace) {
        return trace == null ? Context.root() : Context.root().with(Span.wrap(SpanContext.createFromRemoteParent(trace.traceId(),
                trace.spanId(), trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(), TraceState.getDefault())));
    }

    /** The place of a span, for others to stand under it; null where it has none. */
    static TraceParent of(Span span) {
        var context = span.getSpanContext();
        return context.isValid() ? TraceParent.of("00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex()) : null;
    }
}
