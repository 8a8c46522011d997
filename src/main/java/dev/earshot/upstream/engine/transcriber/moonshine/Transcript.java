package dev.earshot.upstream.engine.transcriber.moonshine;

import java.util.Arrays;

/**
 * What the network wrote for a piece of sound.
 *
 * @param tokens             the text, without the tokens that start and end it
 * @param meanLogProbability how sure the network was of the tokens it chose itself, natural logarithm; 0 is certain
 */
record Transcript(int[] tokens, float meanLogProbability) {

    static final Transcript EMPTY = new Transcript(new int[0], 0);

    /** How many tokens both begin with. */
    int commonPrefix(Transcript other) {
        var mismatch = Arrays.mismatch(tokens, other.tokens);
        return mismatch < 0 ? tokens.length : mismatch;
    }

    int[] first(int count) {
        return Arrays.copyOf(tokens, count);
    }
}
