package dev.earshot.protocol;

import java.util.Locale;

/** How constants are spelled in events, answers, labels and rows: {@code client_away}. */
public final class WireWord {

    private WireWord() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
