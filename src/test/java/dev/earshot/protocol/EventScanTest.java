package dev.earshot.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventScanTest {

    private final EventScan scan = new EventScan();

    @Test
    void fieldsAreFoundInAnyOrderAndOverAnyValue() {
        assertTrue(read(" { \"audio\" : \"AA\\\\\\\"BB\" , \"nested\":{\"type\":\"no\",\"x\":[1,\"}\"]},\"n\":-1.5e3,"
                + "\"i\":42,\"yes\":true,\"type\":\"a.b\"} "));
        assertEquals("a.b", scan.text("type"));
        assertEquals(42, scan.number("i"));
        assertEquals(-1, scan.number("n"));
        assertNull(scan.text("audio"), "it has escapes");
        assertNull(scan.text("x"), "it is nested");
        assertNull(scan.text("yes"));
    }

    @Test
    void aStringIsWhereItIs() {
        var text = "{\"type\":\"t\",\"delta\":\"QUJD\"}";
        assertTrue(read(text));
        assertTrue(scan.isText("delta"));
        assertEquals("QUJD", text.substring(scan.begin("delta"), scan.end("delta")));
        assertTrue(scan.hasOnly(Set.of("type", "delta", "event_id")));
        assertFalse(scan.hasOnly(Set.of("type")));
    }

    /** What two readers might understand in two ways is read in full, or not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1}x", "{\"a\":\"b}",
        "{\"type\":\"a\",\"type\":\"b\"}", "{\"ty\\u0070e\":\"a\"}", "{\"a\":[1,2}", "{'a':1}", "null", "{\"a\":1 \"b\":2}"})
    void whatIsNoPlainObjectIsNotTaken(String text) {
        assertFalse(read(text));
        assertNull(scan.text("type"));
    }

    @Test
    void anAppendThatHidesAnotherEventIsReadInFull() {
        var event = ClientEvent.parse("{\"type\":\"input_audio_buffer.append\",\"audio\":\"AA==\",\"type\":\"session.update\"}");
        assertEquals(event.body().path("type").asText(), event.type());
        assertEquals("{\"type\":\"session.update\",\"audio\":\"AA==\"}", event.json());
    }

    @Test
    void anAppendGoesOnAsItCame() {
        var text = "{ \"event_id\":\"e1\", \"type\":\"input_audio_buffer.append\", \"audio\":\"QUJD\" }";
        var event = ClientEvent.parse(text);
        assertEquals(text, event.json());
        assertEquals("e1", event.eventId());
        assertEquals("QUJD", event.text("audio"));
    }

    @Test
    void stringsBeyondAsciiArePassedAndNotTakenForPlain() {
        // Past the first bytes, and from one window to the next.
        for (var length : IntStream.concat(IntStream.range(0, 140), IntStream.rangeClosed(2_040, 2_130)).toArray()) {
            var filling = "A".repeat(length);
            for (var odd : new String[] {"\u00e9", "\\\"", "\\\\", "\ud83d\ude00"}) {
                assertTrue(read("{\"delta\":\"" + filling + odd + filling + "\",\"type\":\"t\"}"), filling + odd);
                assertFalse(scan.isText("delta"));
                assertEquals("t", scan.text("type"));
            }
            assertTrue(read("{\"delta\":\"" + filling + "\",\"type\":\"t\"}"));
            assertEquals(filling, scan.text("delta"));
        }
    }

    private boolean read(String text) {
        return scan.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
    }
}
