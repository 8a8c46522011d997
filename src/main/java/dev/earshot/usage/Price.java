package dev.earshot.usage;

import dev.earshot.session.Tokens;

/**
 * What a model costs, in billionths of a US dollar: for each token (a dollar for a million of them is 1,000), and for a minute
 * of audio.
 *
 * @param version of the table that it is from
 */
public record Price(long textIn, long textCached, long textOut, long audioIn, long audioCached, long audioOut, long imageIn,
        long imageCached, long minute, String version) {

    static final Price NONE = new Price(0, 0, 0, 0, 0, 0, 0, 0, 0, "");

    private static final long MILLIS_PER_MINUTE = 60_000;

    /** In billionths of a US dollar, rounded to the nearest. */
    public long of(Tokens tokens) {
        return tokens.textIn() * textIn + tokens.textCached() * textCached + tokens.textOut() * textOut
                + tokens.audioIn() * audioIn + tokens.audioCached() * audioCached + tokens.audioOut() * audioOut
                + tokens.imageIn() * imageIn + tokens.imageCached() * imageCached
                + (tokens.audioMillis() * minute + MILLIS_PER_MINUTE / 2) / MILLIS_PER_MINUTE;
    }
}
