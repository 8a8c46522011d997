package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClauseSplitterTest {

    @Test
    void theFirstClauseComesAtTheFirstComma() {
        var splitter = new ClauseSplitter();
        assertEquals(List.of("Sure, "), splitter.feed("Sure, here is"));
    }

    @Test
    void theFirstClauseDoesNotWaitLongForPunctuation() {
        assertEquals("one two three four five six seven ",
                clauses("one two three four five six seven eight nine").getFirst());
    }

    @Test
    void aShortLaterCommaDoesNotCut() {
        assertEquals(List.of("Well. ", "Yes, no, maybe."), clauses("Well. Yes, no, maybe."));
    }

    @Test
    void aLongLaterClauseEndsAtItsComma() {
        assertEquals(List.of("Well. ", "When the rain has stopped for good, ", "we go out."),
                clauses("Well. When the rain has stopped for good, we go out."));
    }

    @Test
    void numbersAndTimesStayWhole() {
        assertEquals(List.of("Pi is 3.14 and 1,000 is 9:05. ", "Good."),
                clauses("Pi is 3.14 and 1,000 is 9:05. Good."));
    }

    @Test
    void aNumberSplitBetweenTwoDeltasStaysWhole() {
        var splitter = new ClauseSplitter();
        assertEquals(List.of(), splitter.feed("It costs 3."));
        assertEquals(List.of("It costs 3.5. "), splitter.feed("5. Or"));
    }

    @Test
    void abbreviationsDoNotEndASentence() {
        for (var text : List.of("Ask Dr. Smith.", "Fruit e.g. apples.", "At 9 a.m. sharp.", "See J. Doe.",
                "In the U.S. today.")) {
            assertEquals(List.of(text), clauses(text), text);
        }
        assertEquals(List.of("So do I. ", "And you?"), clauses("So do I. And you?"));
    }

    @Test
    void aListNumberStaysWithItsEntry() {
        assertEquals(List.of("1. Bread. ", "2. Milk."), clauses("1. Bread. 2. Milk."));
    }

    @Test
    void closingQuotesGoWithTheirSentence() {
        assertEquals(List.of("He said \"go!\" ", "Then left."), clauses("He said \"go!\" Then left."));
    }

    @Test
    void wideFullStopsNeedNoSpace() {
        assertEquals(List.of("你好。", "再见。"), clauses("你好。再见。"));
    }

    @Test
    void afterAFlushTheNextTextBeginsAnew() {
        var splitter = new ClauseSplitter();
        splitter.feed("Cut off in");
        assertEquals("Cut off in", splitter.flush());
        assertEquals(List.of("Sure, "), splitter.feed("Sure, so"));
    }

    @Test
    void whateverTheTextAndItsCutsNothingIsLostAndNothingHeldForLong() {
        var seed = System.nanoTime();
        System.out.println("ClauseSplitterTest seed " + seed);
        var random = new Random(seed);
        var pieces = List.of("a", "I", "Dr", "e.g", "word", "longerword", "3", "5", ".", ",", "!", "?", "…", "。", ":",
                "\"", ")",
                " ", " ", " ", "\n", "—", "😀", "ß", "x".repeat(90));
        for (var round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(200); i > 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            var splitter = new ClauseSplitter();
            var clauses = new ArrayList<String>();
            for (var at = 0; at < text.length();) {
                var end = Math.min(text.length(), at + 1 + random.nextInt(round % 2 == 0 ? 3 : 700));
                clauses.addAll(splitter.feed(text.substring(at, end)));
                at = end;
            }
            for (var clause : clauses) {
                assertTrue(clause.codePoints().anyMatch(Character::isLetterOrDigit) || clause.length() >= 399,
                        "blank clause");
                assertTrue(clause.length() <= 402, "clause of " + clause.length());
            }
            clauses.add(splitter.flush());
            assertEquals(text.toString(), String.join("", clauses));
        }
    }

    @Test
    void theCutsOfTheDeltasDoNotChangeTheClauses() {
        var text = "Well, Dr. Ray paid 3.5 million. It was late, e.g. at 9:05, and nobody knew why! 1. Go. Did you? "
                + "so ".repeat(90);
        var seed = System.nanoTime();
        System.out.println("ClauseSplitterTest seed " + seed);
        var random = new Random(seed);
        var whole = clauses(text);
        for (var round = 0; round < 300; round++) {
            var splitter = new ClauseSplitter();
            var clauses = new ArrayList<String>();
            for (var at = 0; at < text.length();) {
                var end = Math.min(text.length(), at + 1 + random.nextInt(12));
                clauses.addAll(splitter.feed(text.substring(at, end)));
                at = end;
            }
            clauses.add(splitter.flush());
            clauses.removeIf(String::isEmpty);
            assertEquals(whole, clauses);
        }
    }

    private static List<String> clauses(String text) {
        var splitter = new ClauseSplitter();
        var clauses = new ArrayList<>(splitter.feed(text));
        clauses.add(splitter.flush());
        clauses.removeIf(String::isEmpty);
        return clauses;
    }
}
