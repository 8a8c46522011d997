package dev.earshot.conversation;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/** Counts text as the models do: encoding {@code o200k_base}. Its table loads on first use, in about half a second. */
public final class TextTokens {

    private TextTokens() {}

    /** In a holder of its own, so that a process that counts nothing loads nothing. */
    private static final class Table {
        static final Encoding ENCODING = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    /** @return the number of tokens; a special token's spelling counts as the plain text it is */
    public static int in(String text) {
        return text.isEmpty() ? 0 : Table.ENCODING.countTokensOrdinary(text);
    }

    /** Loads the table, which the first count would else wait for. */
    public static void load() {
        in("warm");
    }
}
