package dev.earshot.upstream.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SseReaderTest {

    private final List<String> events = new ArrayList<>();
    private final SseReader reader = new SseReader(events::add);

    @Test
    void commentsOtherFieldsAndAllLineEndsAreUnderstood() {
        assertTrue(feed(": hello\r\nevent: x\r\ndata: one\r\n\r\ndata:two\rdata: lines\r\rid: 7\ndata: 3\n\n"));
        assertEquals(List.of("one", "two\nlines", "3"), events);
    }

    @Test
    void everyCutOfTheBytesGivesTheSameEvents() {
        var bytes = "data: schön 😀\r\n\r\n: ping\n\ndata: {\"a\":1}\n\n".getBytes(StandardCharsets.UTF_8);
        var seed = System.nanoTime();
        System.out.println("SseReaderTest seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 500; round++) {
            var seen = new ArrayList<String>();
            var cutReader = new SseReader(seen::add);
            for (var at = 0; at < bytes.length;) {
                var end = Math.min(bytes.length, at + 1 + random.nextInt(5));
                assertTrue(cutReader.feed(Arrays.copyOfRange(bytes, at, end)));
                at = end;
            }
            assertEquals(List.of("schön 😀", "{\"a\":1}"), seen);
        }
    }

    @Test
    void aLineOfJustTheLimitPassesAndOneByteMoreDoesNot() {
        assertTrue(feed("data: " + "x".repeat(SseReader.MAX_LINE_BYTES - 6) + "\n\n"));
        assertEquals(1, events.size());
        assertFalse(feed("x".repeat(SseReader.MAX_LINE_BYTES + 1)));
    }

    @Test
    void anEventOfManyLinesIsBoundedToo() {
        assertFalse(feed(("data: " + "x".repeat(1000) + "\n").repeat(270)));
    }

    @Test
    void theLastEventCountsWithoutItsEmptyLine() {
        assertTrue(feed("data: [DONE]"));
        assertEquals(List.of(), events);
        assertTrue(reader.finish());
        assertEquals(List.of("[DONE]"), events);
    }

    private boolean feed(String text) {
        return reader.feed(text.getBytes(StandardCharsets.UTF_8));
    }
}
