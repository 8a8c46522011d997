package dev.earshot.telemetry;

import java.util.regex.Pattern;

/**
 * Takes out of what was said what may be somebody's: addresses of mail, numbers of five digits and more (telephones, cards,
 * accounts), keys and tokens; and cuts it short.
 */
final class Redaction {

    static final int MAX_CHARS = 1_000;

    private static final Pattern PRIVATE = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+|\\b(?:sk|ek|pk|xox[a-z])[-_][\\w-]{6,}"
            + "|\\beyJ[\\w-]{8,}(?:\\.[\\w-]+)*|\\+?\\d(?:[ ()./-]{0,2}\\d){4,}");

    private Redaction() {}

    static String of(String text) {
        var cut = text.length() <= 2 * MAX_CHARS ? text : text.substring(0, 2 * MAX_CHARS);
        var redacted = PRIVATE.matcher(cut).replaceAll("[redacted]");
        return redacted.length() <= MAX_CHARS ? redacted : redacted.substring(0, MAX_CHARS) + "…";
    }
}
