package dev.earshot.upstream.engine.mcp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/**
 * Cuts an event stream (WHATWG HTML, section 9.2) into the data of its events; lines end with LF or CRLF. It holds what
 * it is fed until an event ends: whoever feeds it keeps count.
 */
final class EventStream {

    private final Consumer<String> events;
    private final RecordParser lines = RecordParser.newDelimited("\n", this::onLine);
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;

    EventStream(Consumer<String> events) {
        this.events = events;
    }

    void feed(Buffer bytes) {
        lines.handle(bytes);
    }

    private void onLine(Buffer raw) {
        var line = raw.toString();
        if (line.endsWith("\r")) {
            line = line.substring(0, line.length() - 1);
        }
        if (line.isEmpty()) {
            dispatch();
        } else if (line.startsWith("data:")) {
            if (hasData) {
                data.append('\n');
            }
            data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
            hasData = true;
        }
    }

    private void dispatch() {
        if (hasData) {
            var event = data.toString();
            data.setLength(0);
            hasData = false;
            if (!event.isEmpty()) {
                events.accept(event);
            }
        }
    }
}
