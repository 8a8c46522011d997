package dev.earshot.session;

import java.util.regex.Pattern;

/**
 * The place in somebody's trace under which what is done for them stands (W3C Trace Context, header {@code traceparent}).
 *
 * @param header as it came, known to be well formed
 */
public record TraceParent(String header) {

    /** The name of the header. */
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int SAMPLED = 1;

    /** Null for everything that is none: whoever gets it wrong is served all the same. */
    public static TraceParent of(String header) {
        return header != null && FORM.matcher(header).matches() ? new TraceParent(header) : null;
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return header.substring(3, 35);
    }

    /** 16 hexadecimal digits. */
    public String spanId() {
        return header.substring(36, 52);
    }

    /** Whoever began the trace keeps it. */
    public boolean sampled() {
        return (Integer.parseInt(header.substring(53), 16) & SAMPLED) != 0;
    }
}
