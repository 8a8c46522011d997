package dev.earshot.upstream.engine.dialogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What follows the prepositions of a sentence: of {@code weather in Paris for tomorrow, please} that is {@code Paris}
 * and {@code tomorrow}. Each phrase is given away once; the words stay as they were written.
 */
final class SpokenPhrases {

    private static final int MAX_CHARS = 300;
    /** The surest first: a {@code to} is often just part of a verb. */
    private static final List<String> OPENERS = List.of("named", "called", "in", "at", "of", "for", "from", "to");
    private static final Set<String> LEADING = Set.of("the", "a", "an", "my");
    private static final Set<String> TRAILING = Set.of("please", "now", "right", "thanks", "thank", "you");

    private record Phrase(String opener, String text) {}

    private final List<Phrase> phrases;
    private final String all;

    private SpokenPhrases(List<Phrase> phrases, String all) {
        this.phrases = phrases;
        this.all = all;
    }

    static SpokenPhrases in(String said) {
        var heard = Heard.of(said);
        var words = heard.words();
        var phrases = new ArrayList<Phrase>();
        for (var at = 0; at < words.size(); at++) {
            var opener = words.get(at).spelled();
            if (OPENERS.contains(opener)) {
                var end = at + 1;
                while (end < words.size() && !OPENERS.contains(words.get(end).spelled())) {
                    end++;
                }
                var text = text(heard, at + 1, end == words.size() ? end : beforeAnd(words, at + 1, end));
                if (!text.isEmpty()) {
                    phrases.add(new Phrase(opener, text));
                }
            }
        }
        phrases.sort(Comparator.comparingInt(phrase -> OPENERS.indexOf(phrase.opener())));
        return new SpokenPhrases(phrases, heard.quote(MAX_CHARS));
    }

    /** The phrase for a property with these words in its name, or null when none is left. */
    String take(List<String> name) {
        var best = phrases.stream().filter(phrase -> name.contains(phrase.opener())).findFirst()
                .or(() -> phrases.stream().filter(phrase -> !isNumber(phrase.text())).findFirst());
        best.ifPresent(phrases::remove);
        return best.map(Phrase::text).orElse(null);
    }

    /** The words of this phrase mean something else. */
    void drop(String text) {
        phrases.removeIf(phrase -> ToolRules.words(phrase.text()).equals(ToolRules.words(text)));
    }

    /** All that was said. */
    String all() {
        return all;
    }

    /** Of {@code weather in Paris and the time in Rome}, the {@code and} ends the first phrase. */
    private static int beforeAnd(List<Heard.Word> words, int from, int end) {
        for (var at = from; at < end; at++) {
            if (words.get(at).spelled().equals("and")) {
                return at;
            }
        }
        return end;
    }

    private static String text(Heard heard, int from, int end) {
        var words = heard.words();
        var first = from;
        var last = end;
        while (first < last && LEADING.contains(words.get(first).spelled())) {
            first++;
        }
        while (first < last && TRAILING.contains(words.get(last - 1).spelled())) {
            last--;
        }
        if (first >= last) {
            return "";
        }
        var stop = last < words.size() ? words.get(last).start() : heard.text().length();
        return Heard.of(heard.text().substring(words.get(first).start(), stop)).quote(MAX_CHARS);
    }

    private static boolean isNumber(String text) {
        var words = ToolRules.words(text);
        return words.size() == 1 && !SpokenNumbers.quantities(words).isEmpty();
    }
}
