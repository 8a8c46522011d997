package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.EventList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What came over the data channel, in order and with the time of each. */
public final class EventLog {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** @param nanos of the monotonic clock when it came */
    public record Event(String type, JsonNode body, long nanos) {}

    private final List<Event> seen = new ArrayList<>();
    private final Queue<String> flaws = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();

    void came(byte[] utf8, long nowNanos) {
        try {
            var body = JSON.readTree(utf8);
            flaws.addAll(EventList.flaws(body));
            inbox.add(new Event(body.path("type").asText(), body, nowNanos));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next event of this type; those before it are kept. */
    public Event await(String type) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var event = inbox.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertEquals(List.of(), List.copyOf(flaws));
            if (event == null) {
                fail("no " + type + " came; came: " + types());
            }
            seen.add(event);
            if (event.type().equals(type)) {
                return event;
            }
        }
    }

    /** All so far. */
    public List<Event> seen() {
        inbox.drainTo(seen);
        return seen;
    }

    public List<String> types() {
        return seen().stream().map(Event::type).toList();
    }

    /** Where the first event of this type stands from there on, or -1. */
    public int indexOf(String type, int from) {
        for (var i = from; i < seen().size(); i++) {
            if (seen.get(i).type().equals(type)) {
                return i;
            }
        }
        return -1;
    }
}
