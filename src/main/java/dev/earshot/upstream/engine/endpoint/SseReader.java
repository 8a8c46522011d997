package dev.earshot.upstream.engine.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads server-sent events from bytes that come in any cut (WHATWG HTML, section 9.2). Only {@code data} is kept. A
 * line and an event hold at most {@value #MAX_LINE_BYTES} bytes. Not safe for several threads.
 */
public final class SseReader {

    public static final int MAX_LINE_BYTES = 256 * 1024;

    private final Consumer<String> events;
    private byte[] line = new byte[1024];
    private int lineBytes;
    private boolean skipLineFeed;
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;

    public SseReader(Consumer<String> events) {
        this.events = events;
    }

    /** Takes the next bytes; false when a limit is passed, after which the reader is of no more use. */
    public boolean feed(byte[] bytes) {
        for (var b : bytes) {
            if (b == '\n' && skipLineFeed) {
                skipLineFeed = false;
                continue;
            }
            skipLineFeed = b == '\r';
            if (b == '\n' || b == '\r') {
                if (!endLine()) {
                    return false;
                }
            } else if (!append(b)) {
                return false;
            }
        }
        return true;
    }

    /** The stream ended: servers are known to leave out the last empty line, so what stands complete is given. */
    public boolean finish() {
        return endLine() && endLine();
    }

    private boolean append(byte b) {
        if (lineBytes == MAX_LINE_BYTES) {
            return false;
        }
        if (lineBytes == line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE_BYTES, line.length * 2));
        }
        line[lineBytes++] = b;
        return true;
    }

    private boolean endLine() {
        if (lineBytes == 0) {
            dispatch();
            return true;
        }
        var text = new String(line, 0, lineBytes, StandardCharsets.UTF_8);
        lineBytes = 0;
        if (!text.startsWith("data:")) {
            return true;
        }
        var value = text.substring(text.startsWith("data: ") ? 6 : 5);
        if (data.length() + value.length() > MAX_LINE_BYTES) {
            return false;
        }
        if (hasData) {
            data.append('\n');
        }
        data.append(value);
        hasData = true;
        return true;
    }

    private void dispatch() {
        if (hasData) {
            var event = data.toString();
            data.setLength(0);
            hasData = false;
            events.accept(event);
        }
    }
}
