package dev.earshot.telemetry;

import dev.earshot.protocol.ApiException;
import dev.earshot.session.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What is asked for over HTTP and takes its time: a span and a metric each. */
@ApplicationScoped
public class Doorways {

    /** What can be asked for. */
    public enum Request {
        MINT(TelemetryNames.MINT), OFFER(TelemetryNames.NEGOTIATE);

        private final String span;

        Request(String span) {
            this.span = span;
        }
    }

    private final Spans spans;
    private final Metrics metrics;

    Doorways(Spans spans, Metrics metrics) {
        this.spans = spans;
        this.metrics = metrics;
    }

    /** @param traceparent the header of the request, or null */
    public <T> CompletionStage<T> pass(Request request, String traceparent, Function<Passage, CompletionStage<T>> serve) {
        var passage = new Passage(request, TraceParent.of(traceparent));
        return CompletableFuture.completedStage(passage).thenCompose(serve)
                .whenComplete((served, fault) -> passage.end(fault));
    }

    /** One request on its way. */
    public final class Passage {

        private final Request request;
        private final TraceParent asked;
        private final long beganNanos = System.nanoTime();
        private Span span;
        private TraceParent trace;

        private Passage(Request request, TraceParent asked) {
            this.request = request;
            this.asked = asked;
        }

        /**
         * The trace that what comes of this request is to be a part of; null for one of its own.
         *
         * @param ofSecret that of the client secret it came with, which counts where the request itself names none; nullable
         */
        public TraceParent trace(TraceParent ofSecret) {
            if (span == null) {
                var parent = asked == null ? ofSecret : asked;
                span = spans.begin(request.span, Spans.under(parent), beganNanos).setSpanKind(SpanKind.SERVER).startSpan();
                trace = span.getSpanContext().isSampled() ? Spans.of(span) : parent;
            }
            return trace;
        }

        private void end(Throwable fault) {
            trace(null); // whoever was refused at the door did not get so far
            var outcome = fault == null ? "ok" : ApiException.in(fault).map(Doorways::code).orElse("server_error");
            if (fault != null) {
                span.setStatus(StatusCode.ERROR).setAttribute(TelemetryNames.ERROR_TYPE, outcome);
            }
            span.end();
            metrics.request(request, outcome, System.nanoTime() - beganNanos, span);
        }
    }

    private static String code(ApiException refusal) {
        var error = refusal.error();
        return error.code() == null ? error.type() : error.code();
    }
}
