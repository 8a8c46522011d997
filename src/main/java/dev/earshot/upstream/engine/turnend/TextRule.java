package dev.earshot.upstream.engine.turnend;

import java.util.Set;

/**
 * Tells from the words heard so far whether the speaker is done, for want of the network: English that stops after a
 * word which wants another ("to the", "and", "my") most likely goes on.
 */
public final class TextRule {

    /** Silence after which a turn counts as done, when its last word could be its last, and when it could not. */
    private static final int FINAL_MILLIS = 288;
    private static final int OPEN_MILLIS = 960;

    private static final Set<String> OPEN_WORDS = Set.of(
            "a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "this", "these", "some", "any",
            "every", "of", "to", "in", "on", "at", "by", "for", "from", "with", "into", "about", "than", "as", "like",
            "and", "or", "but", "because", "if", "when", "while", "that", "which", "who", "whose", "where", "so",
            "i", "we", "they", "he", "she", "i'm", "we're", "is", "are", "was", "were", "am", "be", "been",
            "have", "has", "had", "will",
            "would", "can", "could", "should", "might", "may", "must", "do", "does", "did", "not", "no",
            "please", "very", "more", "um", "uh");

    private TextRule() {
    }

    /**
     * By the words alone.
     *
     * @param words what was heard of the turn: lower-case words with single spaces, or the empty string
     * @param silenceMillis how long the speaker has been silent
     * @return 0 to 1, and one half where the silence is as long as such an end of words asks for
     */
    public static float completeProbability(String words, int silenceMillis) {
        return share(silenceMillis, words.isEmpty() || endsOpen(words) ? OPEN_MILLIS : FINAL_MILLIS);
    }

    /**
     * What the words leave of another judge's opinion.
     *
     * @return 1, but for words that want another as much as {@link #completeProbability}
     */
    public static float mayBeComplete(String words, int silenceMillis) {
        return endsOpen(words) ? share(silenceMillis, OPEN_MILLIS) : 1;
    }

    private static boolean endsOpen(String words) {
        return OPEN_WORDS.contains(words.substring(words.lastIndexOf(' ') + 1));
    }

    private static float share(int silenceMillis, int wantedMillis) {
        return Math.min(1, silenceMillis / (2f * wantedMillis));
    }
}
