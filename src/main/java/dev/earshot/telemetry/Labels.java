package dev.earshot.telemetry;

import java.util.Locale;

/** How values are called in attributes and labels. */
final class Labels {

    static final String UNKNOWN = "unknown";

    private Labels() {}

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String known(String valueOrNull) {
        return valueOrNull == null || valueOrNull.isEmpty() ? UNKNOWN : valueOrNull;
    }
}
