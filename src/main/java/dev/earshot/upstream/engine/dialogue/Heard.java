package dev.earshot.upstream.engine.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What was heard, as lower-case words without punctuation, since a transcriber may give none. A word of five letters or
 * more also matches when one letter is off ({@code repeet}), as transcribers mishear.
 */
record Heard(String text, List<Word> words) {

    private static final int FUZZY_LETTERS = 5;
    private static final Set<String> FILLERS = Set.of("please", "can", "could", "would", "will", "you", "hey", "ok",
            "okay", "um", "uh", "well", "so", "now", "and", "then", "just", "hello", "hi", "earshot", "concierge",
            "kindly", "yes");

    /** A word and where it stands in the text. */
    record Word(String spelled, int start) {
    }

    static Heard of(String text) {
        var words = new ArrayList<Word>();
        var spelled = new StringBuilder();
        var start = 0;
        for (var i = 0; i <= text.length(); i++) {
            var c = i < text.length() ? text.charAt(i) : ' ';
            if (Character.isLetterOrDigit(c)) {
                if (spelled.isEmpty()) {
                    start = i;
                }
                spelled.append(c);
            } else if (c != '\'' && c != '’' && !spelled.isEmpty()) {
                words.add(new Word(spelled.toString().toLowerCase(Locale.ROOT), start));
                spelled.setLength(0);
            }
        }
        return new Heard(text.strip().isEmpty() ? "" : text, List.copyOf(words));
    }

    List<String> spelled() {
        return words.stream().map(Word::spelled).toList();
    }

    /** Whether one of these words or phrases occurs. */
    boolean has(String... phrases) {
        for (var phrase : phrases) {
            var parts = phrase.split(" ");
            if (IntStream.rangeClosed(0, words.size() - parts.length).anyMatch(at -> matches(at, parts))) {
                return true;
            }
        }
        return false;
    }

    /** Without the polite words in front: {@code well could you please say} becomes {@code say}. */
    Heard withoutFillers() {
        var from = 0;
        while (from < words.size() && FILLERS.contains(words.get(from).spelled())) {
            from++;
        }
        return from(from);
    }

    /** What follows this phrase at the very beginning; null when it does not begin so. */
    Heard after(String phrase) {
        var parts = phrase.split(" ");
        return parts.length <= words.size() && matches(0, parts) ? from(parts.length) : null;
    }

    /** The text as it was given, at most so many characters, cut between two words. */
    String quote(int chars) {
        var quoted = text.strip().replace('\n', ' ');
        if (quoted.length() > chars) {
            var space = quoted.lastIndexOf(' ', chars);
            quoted = quoted.substring(0, space > 0 ? space : chars);
        }
        return quoted.replaceAll("[\\s\\p{Punct}]+$", "");
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    private Heard from(int word) {
        return word >= words.size() ? of("") : of(text.substring(words.get(word).start()));
    }

    private boolean matches(int at, String[] parts) {
        return IntStream.range(0, parts.length).allMatch(i -> alike(words.get(at + i).spelled(), parts[i]));
    }

    private static boolean alike(String heard, String meant) {
        return heard.equals(meant) || meant.length() >= FUZZY_LETTERS && oneOff(heard, meant);
    }

    /** One letter replaced, left out or added. */
    private static boolean oneOff(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 1) {
            return false;
        }
        var head = 0;
        while (head < a.length() && head < b.length() && a.charAt(head) == b.charAt(head)) {
            head++;
        }
        var tail = 0;
        while (tail < a.length() - head && tail < b.length() - head
                && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
            tail++;
        }
        return Math.max(a.length(), b.length()) - head - tail <= 1;
    }
}
