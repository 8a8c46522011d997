package dev.earshot.telemetry;

import dev.earshot.protocol.ApiException;
import dev.earshot.session.TraceParent;
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

    /**
     * @param traceparent the header of the request, or null
     * @param serve is given the trace that sessions of this request are to be a part of; null for one of their own
     */
    public <T> CompletionStage<T> pass(Request request, String traceparent, Function<TraceParent, CompletionStage<T>> serve) {
        var beganNanos = System.nanoTime();
        var asked = TraceParent.of(traceparent);
        var span = spans.begin(request.span, Spans.under(asked), beganNanos).setSpanKind(SpanKind.SERVER).startSpan();
        var trace = span.getSpanContext().isSampled() ? Spans.of(span) : asked;
        return CompletableFuture.completedStage(trace).thenCompose(serve).whenComplete((served, fault) -> {
            var outcome = fault == null ? "ok" : ApiException.in(fault).map(Doorways::code).orElse("server_error");
            if (fault != null) {
                span.setStatus(StatusCode.ERROR).setAttribute(TelemetryNames.ERROR_TYPE, outcome);
            }
            span.end();
            metrics.request(request, outcome, System.nanoTime() - beganNanos, span);
        });
    }

    private static String code(ApiException refusal) {
        var error = refusal.error();
        return error.code() == null ? error.type() : error.code();
    }
}
