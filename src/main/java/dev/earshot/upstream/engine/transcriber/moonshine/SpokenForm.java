package dev.earshot.upstream.engine.transcriber.moonshine;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Turns written text into the words somebody would read out: {@code "It's 4:30, $20."} is "it's four thirty twenty
 * dollars". Each stretch between spaces is turned by itself, so that text which grows keeps the words it had.
 */
final class SpokenForm {

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3}(\\D|$))");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d\\d)");
    private static final Pattern PARTS = Pattern.compile("\\d+(?:\\.\\d+)?(?:st|nd|rd|th)?|[\\p{L}]+(?:'[\\p{L}]+)*'?");
    private static final Pattern GROUPS = Pattern.compile("\\d+(?:-\\d+)+");

    private SpokenForm() {
    }

    /** Lower-case words with single spaces, or the empty string. */
    static String of(String written) {
        var words = new StringBuilder(written.length() + 16);
        for (var stretch : SPACES.split(written)) {
            append(words, stretch.replace('\u2019', '\'').toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }

    private static void append(StringBuilder words, String stretch) {
        var text = THOUSANDS.matcher(stretch).replaceAll("");
        var clock = CLOCK.matcher(text).find();
        UnaryOperator<String> figures = GROUPS.matcher(text).find() ? NumberWords::digits
                : text.equals(stretch) ? NumberWords::of : NumberWords::quantity;
        var parts = PARTS.matcher(text);
        while (parts.find()) {
            var part = parts.group();
            if (!isDigit(part.charAt(0))) {
                add(words, part);
            } else if (clock && part.length() == 2 && part.charAt(0) == '0') {
                add(words, part.equals("00") ? "" : "oh " + NumberWords.digits(part.substring(1)));
            } else {
                add(words, figures.apply(part));
            }
        }
        addUnit(words, text);
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static void addUnit(StringBuilder words, String text) {
        if (text.isEmpty() || text.chars().noneMatch(SpokenForm::isDigit)) {
            add(words, text.equals("&") ? "and" : "");
        } else if (text.contains("%")) {
            add(words, "percent");
        } else if (text.contains("$")) {
            add(words, "dollars");
        } else if (text.contains("\u00a3")) {
            add(words, "pounds");
        } else if (text.contains("\u20ac")) {
            add(words, "euros");
        }
    }

    private static void add(StringBuilder words, String more) {
        if (!more.isEmpty()) {
            words.append(words.isEmpty() ? "" : " ").append(more);
        }
    }
}
