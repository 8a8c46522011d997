package dev.earshot.upstream.engine.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts streamed text into clauses a synthesizer can speak one after the other. The first clause comes early, for a fast
 * first sound: at the first punctuation, or after {@value #FIRST_WORDS} words. Later ones end at the end of a sentence,
 * at a comma or colon once {@value #COMMA_CHARS} characters stand before it, or at {@value #LONG_CHARS} characters
 * between two words. Nothing is cut inside {@code 3.5}, {@code 1,000}, {@code 9:05}, {@code Dr.} or {@code e.g.}
 *
 * <p>Lossless: all clauses and the flush, put together, are the text. Holds at most {@value #HARD_CHARS} characters
 * back. Not safe for several threads.
 */
public final class ClauseSplitter {

    private static final int FIRST_WORDS = 7;
    private static final int COMMA_CHARS = 24;
    private static final int LONG_CHARS = 160;
    private static final int HARD_CHARS = 400;

    private static final String SENTENCE_ENDS = ".!?…";
    private static final String WIDE_SENTENCE_ENDS = "。！？";
    private static final String PAUSES = ",;:—–";
    private static final String CLOSERS = "\"')]}”’»*_";
    private static final Set<String> ABBREVIATIONS = Set.of("mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "mt",
            "vs", "etc", "eg", "ie", "cf", "approx", "dept", "est", "fig", "vol", "inc", "ltd", "co", "gen", "col",
            "capt", "lt", "rev", "hon");

    private final StringBuilder held = new StringBuilder();
    private int scanned;
    private int words;
    private boolean first = true;

    /** Takes the next piece of text and returns the clauses that are complete now, possibly none. */
    public List<String> feed(String delta) {
        var clauses = new ArrayList<String>(1);
        for (var from = 0; from < delta.length(); from += HARD_CHARS) {
            held.append(delta, from, Math.min(delta.length(), from + HARD_CHARS));
            cutInto(clauses);
        }
        return clauses;
    }

    /** Returns what is held back, possibly the empty string, and starts anew. */
    public String flush() {
        var rest = held.toString();
        held.setLength(0);
        scanned = 0;
        words = 0;
        first = true;
        return rest;
    }

    /**
     * Each position is judged once the character after it is known, since only that tells {@code 3.} from {@code 3.5}.
     */
    private void cutInto(List<String> clauses) {
        while (scanned + 1 < held.length()) {
            var at = scanned++;
            if (endsClause(at)) {
                clauses.add(cut(Character.isWhitespace(held.charAt(at + 1)) ? at + 2 : at + 1));
            }
        }
    }

    private String cut(int end) {
        var clause = held.substring(0, end);
        held.delete(0, end);
        scanned = 0;
        words = 0;
        first = false;
        return clause;
    }

    private boolean endsClause(int at) {
        var here = held.charAt(at);
        var next = held.charAt(at + 1);
        if (at + 1 >= HARD_CHARS) {
            return !Character.isHighSurrogate(here);
        }
        if (WIDE_SENTENCE_ENDS.indexOf(here) >= 0) {
            return hasWord(at) && CLOSERS.indexOf(next) < 0;
        }
        if (!Character.isWhitespace(next) || Character.isWhitespace(here)) {
            return false;
        }
        words++;
        var mark = at;
        while (mark > 0 && CLOSERS.indexOf(held.charAt(mark)) >= 0) {
            mark--;
        }
        var last = held.charAt(mark);
        if (SENTENCE_ENDS.indexOf(last) >= 0) {
            return hasWord(mark) && !(last == '.' && isAbbreviation(mark));
        }
        if (PAUSES.indexOf(last) >= 0) {
            return hasWord(mark) && (first || at + 1 >= COMMA_CHARS);
        }
        if (next == '\n') {
            return hasWord(at);
        }
        return first ? words >= FIRST_WORDS : at + 1 >= LONG_CHARS;
    }

    private boolean hasWord(int before) {
        for (var i = 0; i < before; i++) {
            if (Character.isLetterOrDigit(held.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** A title, an initial, dotted letters, or the number of a list entry. */
    private boolean isAbbreviation(int dot) {
        var start = dot;
        while (start > 0 && (Character.isLetterOrDigit(held.charAt(start - 1)) || held.charAt(start - 1) == '.')) {
            start--;
        }
        var token = held.substring(start, dot);
        if (token.isEmpty()) {
            return false;
        }
        if (token.chars().allMatch(Character::isDigit)) {
            return !hasWord(start);
        }
        if (token.length() == 1) {
            return Character.isUpperCase(token.charAt(0)) && !token.equals("I");
        }
        return isDottedLetters(token) || ABBREVIATIONS.contains(token.toLowerCase(Locale.ROOT));
    }

    private static boolean isDottedLetters(String token) {
        if (token.length() % 2 == 0) {
            return false;
        }
        for (var i = 0; i < token.length(); i++) {
            if (i % 2 == 0 ? !Character.isLetter(token.charAt(i)) : token.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }
}
