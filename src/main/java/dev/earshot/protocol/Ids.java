package dev.earshot.protocol;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Identifiers in the shape of the Realtime API. The random sources are made on first use in each thread: a native
 * executable must not carry one that was seeded when it was built.
 */
public final class Ids {

    public static final String SESSION = "sess_";
    public static final String EVENT = "event_";
    public static final String ITEM = "item_";
    public static final String RESPONSE = "resp_";
    public static final String CONVERSATION = "conv_";
    public static final String CALL = "rtc_u1_";

    private static final int SUFFIX_CHARACTERS = 21;
    private static final int CALL_BYTES = 16;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static final ThreadLocal<SecureRandom> SECURE = ThreadLocal.withInitial(SecureRandom::new);
    private static final ThreadLocal<SplittableRandom> FAST =
            ThreadLocal.withInitial(() -> new SplittableRandom(SECURE.get().nextLong()));

    private Ids() {
    }

    /** {@code prefix} and 21 letters and digits: unique, but not secret. */
    public static String next(String prefix) {
        var random = FAST.get();
        var id = new StringBuilder(prefix.length() + SUFFIX_CHARACTERS).append(prefix);
        for (var i = 0; i < SUFFIX_CHARACTERS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** {@code rtc_u1_} and 32 hexadecimal digits that cannot be guessed: who knows a call id may reach for the call. */
    public static String nextCall() {
        var bytes = new byte[CALL_BYTES];
        SECURE.get().nextBytes(bytes);
        return CALL + HexFormat.of().formatHex(bytes);
    }
}
