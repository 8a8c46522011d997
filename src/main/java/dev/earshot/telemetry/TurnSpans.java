package dev.earshot.telemetry;

import dev.earshot.protocol.WireWord;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver.Said;
import dev.earshot.session.turn.Inference;
import dev.earshot.session.turn.ToolCall;
import dev.earshot.session.turn.TurnTimeline;
import dev.earshot.session.turn.TurnTimeline.Mark;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Writes the spans of a turn, after the turn, from its timeline: one for the turn, and within it one for the user's speech,
 * for each response of a model and for each call of a tool.
 */
@Singleton
class TurnSpans {

    private final Spans spans;
    private final TelemetryConfig config;

    TurnSpans(Spans spans, TelemetryConfig config) {
        this.spans = spans;
        this.config = config;
    }

    boolean tellsContent() {
        return config.content();
    }

    /** @return the turn's own, ended */
    Span write(Session session, SessionTrace trace, TurnTimeline turn) {
        if (turn.beginNanos() == 0) {
            return Span.getInvalid();
        }
        var span = begin(session, trace, turn);
        var said = trace.said(turn.number());
        if (span.isRecording()) {
            describe(span, turn, said);
            var within = Context.root().with(span);
            if (turn.between(Mark.MICROPHONE_START, Mark.SPEECH_STOP) >= 0) {
                var speech = child(session, TelemetryNames.USER_SPEECH, TelemetryNames.USER_SPEECH, within,
                        turn.at(Mark.MICROPHONE_START)).startSpan();
                content(speech, TelemetryNames.USER_TEXT, said, Said.Kind.USER, null);
                spans.end(speech, turn.at(Mark.SPEECH_STOP));
            }
            turn.inferences().forEach(inference -> inference(session, trace, within, inference, said));
            turn.toolCalls().forEach(call -> toolCall(session, within, turn, call, said));
        }
        spans.end(span, turn.endNanos());
        return span;
    }

    private Span begin(Session session, SessionTrace trace, TurnTimeline turn) {
        var keep = kept(turn);
        var joins = trace.nextTurn() <= config.turnsInTrace() && trace.span().getSpanContext().isSampled();
        var builder = child(session, TelemetryNames.INVOKE_AGENT + " " + session.opening().agent().name(),
                TelemetryNames.INVOKE_AGENT, joins ? trace.context() : Context.root(), turn.beginNanos())
                .setSpanKind(SpanKind.SERVER).setAttribute(TelemetryNames.TURN, (long) turn.number());
        if (!joins) {
            builder.addLink(trace.span().getSpanContext());
        }
        if (keep != null) {
            builder.setAttribute(TelemetryNames.KEPT, keep);
        }
        return builder.startSpan();
    }

    /** Why a turn is kept whatever the ratio; null where it is not. */
    private String kept(TurnTimeline turn) {
        if ("failed".equals(turn.responseStatus())) {
            return "failed";
        }
        return turn.firstAudioNanos() > config.slowTurn().toNanos() ? "slow" : null;
    }

    private void describe(Span span, TurnTimeline turn, List<Said> said) {
        for (var mark : Mark.values()) {
            if (turn.reached(mark)) {
                span.addEvent(WireWord.of(mark), spans.wall(turn.at(mark)), TimeUnit.NANOSECONDS);
            }
        }
        if (turn.firstAudioNanos() >= 0) {
            span.setAttribute(TelemetryNames.FIRST_AUDIO_MILLIS, turn.firstAudioNanos() / 1e6);
        }
        if (turn.parts().whole()) {
            span.setAttribute(TelemetryNames.EDGE_MILLIS, turn.parts().edgeNanos() / 1e6)
                    .setAttribute(TelemetryNames.UPSTREAM_MILLIS, turn.parts().upstreamNanos() / 1e6)
                    .setAttribute(TelemetryNames.TOOL_MILLIS, turn.parts().toolNanos() / 1e6);
        }
        if (turn.networkNanos() >= 0) {
            span.setAttribute(TelemetryNames.NETWORK_MILLIS, turn.networkNanos() / 1e6);
        }
        if (!turn.unseen().isEmpty()) {
            span.setAttribute(TelemetryNames.NOT_OBSERVABLE, turn.unseen().stream().sorted().map(WireWord::of).toList());
        }
        if (turn.responseStatus() != null) {
            span.setAttribute(TelemetryNames.RESPONSE_STATUS, turn.responseStatus());
            if (turn.responseStatus().equals("failed")) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        content(span, TelemetryNames.ANSWER_TEXT, said, Said.Kind.ANSWER, null);
    }

    private void inference(Session session, SessionTrace trace, Context within, Inference inference, List<Said> said) {
        var span = child(session, TelemetryNames.REALTIME_INFERENCE + " " + session.model(),
                TelemetryNames.REALTIME_INFERENCE, within, inference.askedNanos()).setSpanKind(SpanKind.CLIENT)
                .setAttribute(TelemetryNames.UPSTREAM, Labels.known(inference.upstream()))
                .setAttribute(TelemetryNames.REQUEST_MODEL, session.model())
                .setAttribute(TelemetryNames.RESPONSE_MODEL, Labels.known(inference.model()))
                .setAttribute(TelemetryNames.RESPONSE_ID, inference.responseId()).startSpan();
        if (inference.firstByteNanos() != 0) {
            span.addEvent(TelemetryNames.FIRST_BYTE, spans.wall(inference.firstByteNanos()), TimeUnit.NANOSECONDS);
            span.setAttribute(TelemetryNames.FIRST_BYTE_MILLIS, (inference.firstByteNanos() - inference.askedNanos()) / 1e6);
        }
        if (inference.status() != null) {
            span.setAttribute(TelemetryNames.FINISH_REASONS, List.of(inference.status()));
            if (inference.status().equals("failed")) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        var use = trace.use(inference.responseId());
        if (use != null && use.usage().has("total_tokens")) {
            span.setAttribute(TelemetryNames.INPUT_TOKENS, use.usage().path("input_tokens").asLong())
                    .setAttribute(TelemetryNames.CACHED_TOKENS, use.usage().at("/input_token_details/cached_tokens").asLong())
                    .setAttribute(TelemetryNames.OUTPUT_TOKENS, use.usage().path("output_tokens").asLong());
        }
        spans.end(span, inference.doneNanos() == 0 ? System.nanoTime() : inference.doneNanos());
    }

    private void toolCall(Session session, Context within, TurnTimeline turn, ToolCall call, List<Said> said) {
        var span = child(session, TelemetryNames.EXECUTE_TOOL + " " + call.name(), TelemetryNames.EXECUTE_TOOL, within,
                call.startNanos())
                .setAttribute(TelemetryNames.TOOL_NAME, call.name()).setAttribute(TelemetryNames.TOOL_CALL_ID, call.callId())
                .setAttribute(TelemetryNames.TOOL_TYPE, call.byUpstream() ? "extension" : "function").startSpan();
        if (call.failed() || call.endNanos() == 0) {
            span.setStatus(StatusCode.ERROR).setAttribute(TelemetryNames.ERROR_TYPE, call.failed() ? "failed" : "no_result");
        }
        content(span, TelemetryNames.TOOL_ARGUMENTS, said, Said.Kind.TOOL_ARGUMENTS, call.callId());
        content(span, TelemetryNames.TOOL_RESULT, said, Said.Kind.TOOL_RESULT, call.callId());
        spans.end(span, call.endNanos() == 0 ? turn.endNanos() : call.endNanos());
    }

    private static void content(Span span, io.opentelemetry.api.common.AttributeKey<String> name, List<Said> said, Said.Kind kind,
            String callId) {
        var text = said.stream().filter(each -> each.kind() == kind && (callId == null || callId.equals(each.callId())))
                .map(Said::text).reduce((one, next) -> one + "\n" + next);
        text.ifPresent(words -> span.setAttribute(name, Redaction.of(words)));
    }

    private SpanBuilder child(Session session, String name, String operation, Context parent, long atNanos) {
        return SessionSpans.of(session, spans.begin(name, parent, atNanos)).setAttribute(TelemetryNames.OPERATION, operation);
    }
}
