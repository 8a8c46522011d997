package dev.earshot.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Words that come from elsewhere, as labels: the first so many are told apart, all later ones are {@code other}. */
final class FewWords {

    static final int MAX_WORDS = 50;
    static final String OTHER = "other";

    private static final int MAX_CHARS = 64;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    String of(String word) {
        if (word == null || word.isEmpty()) {
            return Labels.UNKNOWN;
        }
        if (known.contains(word)) {
            return word;
        }
        if (word.length() > MAX_CHARS || known.size() >= MAX_WORDS) {
            return OTHER;
        }
        known.add(word);
        return word;
    }
}
