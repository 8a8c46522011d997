package dev.earshot.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TextTokensTest {

    /** Counts published with the encoding, and by its reference implementation. */
    @Test
    void countsAsTheModelsDo() {
        assertEquals(0, TextTokens.in(""));
        assertEquals(2, TextTokens.in("hello world"));
        assertEquals(6, TextTokens.in("tiktoken is great!"));
        assertEquals(7, TextTokens.in("hello world, this is a test"));
    }

    @Test
    void aLongTextCountsAsItsPiecesDo() {
        var sentence = "The quick brown fox jumps over the lazy dog. ";
        var tokens = TextTokens.in(sentence.repeat(1_000));
        assertEquals(10_000, tokens, 200, "10 tokens a sentence");
        assertEquals(100_000, TextTokens.in(sentence.repeat(10_000)), 2_000, "counted in part");
    }

    @Test
    void aWordWithoutEndIsCountedToo() {
        assertEquals(125_000, TextTokens.in("a".repeat(1_000_000)), 2_500, "8 letters a token");
        assertTrue(TextTokens.in("😀".repeat(10_000)) > 5_000);
    }

    @Test
    void aSpecialTokensSpellingIsPlainText() {
        assertTrue(TextTokens.in("<|endoftext|>") > 1);
    }
}
