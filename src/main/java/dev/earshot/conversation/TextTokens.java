package dev.earshot.conversation;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/**
 * Counts text as the models do: encoding {@code o200k_base}. Its table loads on first use, in a second or two. Whoever
 * sends a text decides how it looks, so the cost is kept even: it is counted in pieces, since one word without end costs
 * the square of its length, and a very long text is counted in part and the rest by its share.
 */
public final class TextTokens {

    /** A longer piece is cut before a space, or anywhere if it has none: at most one token more a cut. */
    private static final int PIECE_CHARS = 512;

    private static final int COUNTED_CHARS = 64 * 1024;

    private TextTokens() {}

    /** In a holder of its own, so that a process that counts nothing loads nothing. */
    private static final class Table {
        static final Encoding ENCODING = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    /** @return the number of tokens; a special token's spelling counts as the plain text it is */
    public static int in(String text) {
        var counted = Math.min(text.length(), COUNTED_CHARS);
        var tokens = 0L;
        for (var from = 0; from < counted; ) {
            var to = pieceEnd(text, from, counted);
            tokens += Table.ENCODING.countTokensOrdinary(text.substring(from, to));
            from = to;
        }
        return Math.toIntExact(counted == text.length() ? tokens : tokens * text.length() / counted);
    }

    /** Loads the table, which the first count would else wait for. */
    public static void load() {
        in("warm");
    }

    private static int pieceEnd(String text, int from, int limit) {
        var end = from + PIECE_CHARS;
        if (end >= limit) {
            return limit;
        }
        var space = text.lastIndexOf(' ', end);
        if (space > from) {
            return space;
        }
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
