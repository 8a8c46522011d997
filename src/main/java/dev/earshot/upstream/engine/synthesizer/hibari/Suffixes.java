package dev.earshot.upstream.engine.synthesizer.hibari;

import java.util.function.UnaryOperator;

/** How {@code -s}, {@code -ed} and {@code -ing} sound after a word that a lexicon holds without them. */
final class Suffixes {

    private static final String VOICELESS = "ptkf\u03b8";
    private static final String SIBILANTS = "sz\u0283\u0292\u02a7\u02a4";
    private static final String NEAR_VOICELESS = "pkf\u03b8\u0283s\u02a7";
    private static final char WEAK_VOWEL = '\u1d7b';
    /** American: {@code t} between vowels is a tap. */
    private static final char TAP = 'T';

    private Suffixes() {
    }

    /**
     * The sound of a word with a regular ending.
     *
     * @param known the sound of a word, null when unknown
     * @return null when the word has no such ending, or the rest of it is unknown too
     */
    static String sound(String word, UnaryOperator<String> known) {
        if (word.endsWith("'s") || word.endsWith("s'")) {
            return plural(stem(word, 2, known));
        }
        if (word.endsWith("s") && word.length() > 2 && !word.endsWith("ss")) {
            var sound = stem(word, 1, known);
            sound = sound == null && word.endsWith("ies") && word.length() > 4 ? stem(word, 3, "y", known) : sound;
            return plural(sound == null && word.endsWith("es") && word.length() > 4 ? stem(word, 2, known) : sound);
        }
        if (word.endsWith("ed") && word.length() > 4) {
            var sound = word.endsWith("ied") ? stem(word, 3, "y", known) : stem(word, 1, known);
            sound = sound == null ? stem(word, 2, known) : sound;
            return past(sound == null && doubled(word, 2) ? stem(word, 3, known) : sound);
        }
        if (word.endsWith("ing") && word.length() > 5) {
            var sound = stem(word, 3, known);
            sound = sound == null ? stem(word, 3, "e", known) : sound;
            return going(sound == null && doubled(word, 3) ? stem(word, 4, known) : sound);
        }
        return null;
    }

    private static String stem(String word, int drop, UnaryOperator<String> known) {
        return stem(word, drop, "", known);
    }

    private static String stem(String word, int drop, String add, UnaryOperator<String> known) {
        return known.apply(word.substring(0, word.length() - drop) + add);
    }

    private static boolean doubled(String word, int ending) {
        var last = word.length() - ending - 1;
        return word.charAt(last) == word.charAt(last - 1);
    }

    private static String plural(String sound) {
        if (sound == null || sound.isEmpty()) {
            return null;
        }
        var last = sound.charAt(sound.length() - 1);
        return sound + (VOICELESS.indexOf(last) >= 0 ? "s" : SIBILANTS.indexOf(last) >= 0 ? WEAK_VOWEL + "z" : "z");
    }

    private static String past(String sound) {
        if (sound == null || sound.isEmpty()) {
            return null;
        }
        var last = sound.charAt(sound.length() - 1);
        return switch (last) {
            case 't' -> tapped(sound) + WEAK_VOWEL + "d";
            case 'd' -> sound + WEAK_VOWEL + "d";
            default -> sound + (NEAR_VOICELESS.indexOf(last) >= 0 ? "t" : "d");
        };
    }

    private static String going(String sound) {
        return sound == null || sound.isEmpty() ? null : tapped(sound) + "\u026a\u014b";
    }

    private static String tapped(String sound) {
        var last = sound.length() - 1;
        return last > 0 && sound.charAt(last) == 't'
                && (Phonemes.isVowel(sound.charAt(last - 1)) || sound.charAt(last - 1) == '\u0279')
                ? sound.substring(0, last) + TAP : sound;
    }
}
