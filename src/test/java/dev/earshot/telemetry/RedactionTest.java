package dev.earshot.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Write to ann.lee+x@mail.example.org today | Write to [redacted] today",
        "My number is +49 (170) 123-4567 | My number is [redacted]",
        "Card 4111 1111 1111 1111, please | Card [redacted], please",
        "{\"key\":\"sk-abcdef123456\"} | {\"key\":\"[redacted]\"}",
        "Use ek_eyJhbGciOiJkaXI.x | Use [redacted].x",
        "Room 204 at 7.30, seven of clubs | Room 204 at 7.30, seven of clubs",
        "Order 12 of 2026 | Order 12 of 2026"})
    void whatIsSomebodysIsTakenOut(String said, String told) {
        assertEquals(told, Redaction.of(said));
    }

    @Test
    void longTextIsCut() {
        assertEquals(Redaction.MAX_CHARS + 1, Redaction.of("word ".repeat(10_000)).length());
    }

    @Test
    void labelsAreFew() {
        var words = new FewWords();
        for (var i = 0; i < FewWords.MAX_WORDS; i++) {
            assertEquals("w" + i, words.of("w" + i));
        }
        assertEquals(FewWords.OTHER, words.of("one more"));
        assertEquals("w3", words.of("w3"));
        assertEquals("unknown", words.of(null));
        assertTrue(new FewWords().of("x".repeat(100)).equals(FewWords.OTHER));
    }
}
