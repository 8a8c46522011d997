package dev.earshot.telemetry;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The spans of one trace, as an OTLP receiver got them. */
public final class SpanTree {

    private final List<Span> spans;

    private SpanTree(List<Span> spans) {
        this.spans = spans;
    }

    /** What has come of a trace so far. @param traceId 32 hexadecimal digits */
    public static SpanTree of(String traceId) {
        return new SpanTree(OtlpReceiver.SPANS.stream().filter(span -> hex(span.getTraceId().toByteArray()).equals(traceId))
                .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano)).toList());
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    public List<Span> spans() {
        return spans;
    }

    public List<Span> named(String beginning) {
        return spans.stream().filter(span -> span.getName().startsWith(beginning)).toList();
    }

    public List<Span> under(Span parent) {
        return spans.stream().filter(span -> span.getParentSpanId().equals(parent.getSpanId())).toList();
    }

    public static String attribute(Span span, String name) {
        return span.getAttributesList().stream().filter(each -> each.getKey().equals(name))
                .map(each -> shown(each.getValue())).findFirst().orElse(null);
    }

    public static double number(Span span, String name) {
        return Double.parseDouble(attribute(span, name));
    }

    public static double millis(Span span) {
        return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6;
    }

    /** The whole tree, attribute by attribute. @param root the id of the span above its first ones */
    public String print(String root) {
        var text = new StringBuilder();
        spans.stream().filter(span -> hex(span.getParentSpanId().toByteArray()).equals(root))
                .forEach(span -> print(span, "", spans.getFirst().getStartTimeUnixNano(), text));
        return text.toString();
    }

    private void print(Span span, String indent, long zero, StringBuilder text) {
        text.append("%s%s  [+%.1f ms, %.1f ms]%s%n".formatted(indent, span.getName(),
                (span.getStartTimeUnixNano() - zero) / 1e6, millis(span),
                span.getStatus().getCodeValue() == 2 ? " ERROR" : ""));
        span.getAttributesList().stream().sorted(Comparator.comparing(each -> each.getKey())).forEach(each ->
                text.append("%s    %s = %s%n".formatted(indent, each.getKey(), shown(each.getValue()))));
        span.getEventsList().forEach(event -> text.append("%s    * %s +%.1f ms%n".formatted(indent, event.getName(),
                (event.getTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6)));
        span.getLinksList().forEach(link -> text.append("%s    -> %s%n".formatted(indent, hex(link.getTraceId().toByteArray()))));
        under(span).forEach(child -> print(child, indent + "  ", zero, text));
    }

    private static String shown(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> "%.3f".formatted(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(SpanTree::shown)
                    .collect(Collectors.joining(", "));
            default -> "";
        };
    }
}
