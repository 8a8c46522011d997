package dev.earshot.upstream.engine.synthesizer.hibari;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes out what a text says without letters: numbers, times, sums of money, abbreviations, signs. What is left is
 * words and the punctuation that shapes a sentence.
 */
final class SpokenText {

    private static final Map<String, String> ABBREVIATIONS = Map.ofEntries(Map.entry("mr", "mister"),
            Map.entry("mrs", "missus"), Map.entry("ms", "miz"), Map.entry("dr", "doctor"),
            Map.entry("prof", "professor"), Map.entry("st", "saint"), Map.entry("jr", "junior"),
            Map.entry("sr", "senior"), Map.entry("vs", "versus"), Map.entry("etc", "et cetera"),
            Map.entry("approx", "approximately"), Map.entry("dept", "department"), Map.entry("no", "number"));
    private static final Map<String, String> UNITS = Map.ofEntries(Map.entry("km", "kilometer"),
            Map.entry("m", "meter"), Map.entry("cm", "centimeter"), Map.entry("mm", "millimeter"),
            Map.entry("kg", "kilogram"), Map.entry("g", "gram"), Map.entry("ms", "millisecond"),
            Map.entry("s", "second"), Map.entry("min", "minute"), Map.entry("h", "hour"), Map.entry("kb", "kilobyte"),
            Map.entry("mb", "megabyte"), Map.entry("gb", "gigabyte"), Map.entry("tb", "terabyte"),
            Map.entry("hz", "hertz"), Map.entry("khz", "kilohertz"), Map.entry("mph", "miles per hour"),
            Map.entry("%", "percent"), Map.entry("\u00b0", "degree"), Map.entry("\u00b0c", "degree Celsius"),
            Map.entry("\u00b0f", "degree Fahrenheit"));
    private static final Map<String, String[]> CURRENCIES = Map.of("$", new String[] {"dollar", "cent"},
            "\u00a3", new String[] {"pound", "penny"}, "\u20ac", new String[] {"euro", "cent"});
    private static final String NUMBER = "(\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.(\\d+))?";

    private record Rule(Pattern pattern, Function<MatchResult, String> words) {

        static Rule of(String pattern, Function<MatchResult, String> words) {
            return new Rule(Pattern.compile(pattern), words);
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.of("[*_`~\"\u201c\u201d\u00ab\u00bb\\[\\]{}<>|\\\\]+", _ -> " "),
            Rule.of("\\.{3,}", _ -> "\u2026"),
            Rule.of("\\s[-\u2013]\\s|\u2013|--+", _ -> " \u2014 "),
            Rule.of("(?i)\\be\\.\\s?g\\.,?", _ -> "for example,"),
            Rule.of("(?i)\\bi\\.\\s?e\\.,?", _ -> "that is,"),
            Rule.of("\\b(Mr|Mrs|Ms|Dr|Prof|Jr|Sr|vs|etc|approx|dept|Dept)\\.|\\b(St)\\.(?=\\s\\p{Lu})"
                    + "|\\b(No)\\.(?=\\s?\\d)", SpokenText::abbreviation),
            Rule.of("\\b(\\d{1,2}):([0-5]\\d)(?!\\d)", SpokenText::time),
            Rule.of("(?i)\\b([ap])\\.?\\s?m\\b\\.?", SpokenText::dayHalf),
            Rule.of("([$\u00a3\u20ac])" + NUMBER + "(\\s(?:thousand|million|billion))?", SpokenText::money),
            Rule.of("\\b(\\d{1,15})(?:st|nd|rd|th)\\b", match -> NumberWords.ordinal(Long.parseLong(match.group(1)))),
            Rule.of("(?i)\\b" + NUMBER + "\\s?(km|cm|mm|kg|ms|min|kb|mb|gb|tb|k?hz|mph|[mgsh](?=\\b)|%|\u00b0\\s?[cf]?)"
                    + "(?![\\p{L}\\d])", SpokenText::quantity),
            Rule.of("(?<![\\p{L}\\d])[-\u2212](?=\\d)", _ -> "minus "),
            Rule.of("\\d+(?:\\.\\d+){2,}", match -> " " + NumberWords.digits(match.group().replace(".", ""))),
            Rule.of(NUMBER, match -> " " + number(match.group(1), match.group(2)) + " "),
            Rule.of("(?<=\\p{L})\\.(?=\\p{L}{2})", _ -> " dot "),
            Rule.of("\\b(\\p{L})\\.(?=\\p{L}\\b)", match -> match.group(1) + " "),
            Rule.of("&", _ -> " and "), Rule.of("@", _ -> " at "), Rule.of("\\+", _ -> " plus "),
            Rule.of("=", _ -> " equals "), Rule.of("#", _ -> " number "), Rule.of("/", _ -> " slash "),
            Rule.of("%", _ -> " percent "), Rule.of("\\s+", _ -> " "),
            Rule.of("\\s(?=[,.;:!?\u2026)])", _ -> ""));

    private SpokenText() {
    }

    static String of(String text) {
        var spoken = Normalizer.normalize(text, Normalizer.Form.NFC).replace('\u2019', '\'').replace('\u02bc', '\'');
        for (var rule : RULES) {
            spoken = rule.pattern().matcher(spoken).replaceAll(match ->
                    Matcher.quoteReplacement(rule.words().apply(match)));
        }
        return spoken.strip();
    }

    private static String abbreviation(MatchResult match) {
        var groups = new ArrayList<String>();
        for (var group = 1; group <= match.groupCount(); group++) {
            groups.add(match.group(group));
        }
        var written = groups.stream().filter(group -> group != null).findFirst().orElseThrow();
        return ABBREVIATIONS.get(written.toLowerCase(Locale.ROOT));
    }

    private static String time(MatchResult match) {
        var minute = Integer.parseInt(match.group(2));
        return NumberWords.cardinal(Long.parseLong(match.group(1))) + (minute == 0 ? " o'clock"
                : (minute < 10 ? " oh " : " ") + NumberWords.cardinal(minute));
    }

    /** Written as letters, so that it is not taken for the verb. */
    private static String dayHalf(MatchResult match) {
        return match.group().length() == 2 && match.group().equals("am") ? "am"
                : match.group(1).toUpperCase(Locale.ROOT) + " M";
    }

    private static String money(MatchResult match) {
        var names = CURRENCIES.get(match.group(1));
        var large = match.group(4);
        if (large != null || match.group(3) == null || match.group(3).length() != 2) {
            var amount = number(match.group(2), match.group(3)) + (large == null ? "" : large);
            return amount + " " + plural(names[0], amount.equals("one"));
        }
        var whole = number(match.group(2), null);
        var cents = NumberWords.cardinal(Long.parseLong(match.group(3)));
        return whole + " " + plural(names[0], whole.equals("one"))
                + (cents.equals("zero") ? "" : " and " + cents + " " + plural(names[1], cents.equals("one")));
    }

    private static String quantity(MatchResult match) {
        var amount = number(match.group(1), match.group(2));
        var unit = UNITS.get(match.group(3).toLowerCase(Locale.ROOT).replace(" ", ""));
        return amount + " " + (unit.equals("percent") || unit.endsWith("hertz") || unit.startsWith("miles") ? unit
                : plural(unit, amount.equals("one")));
    }

    private static String plural(String unit, boolean one) {
        if (one) {
            return unit;
        }
        if (unit.equals("penny")) {
            return "pence";
        }
        var words = unit.split(" ", 2);
        return words[0] + "s" + (words.length > 1 ? " " + words[1] : "");
    }

    private static String number(String whole, String fraction) {
        var digits = whole.replace(",", "");
        var commas = digits.length() < whole.length();
        var words = digits.length() <= NumberWords.MAX_DIGITS && (commas || fraction != null)
                ? NumberWords.cardinal(Long.parseLong(digits)) : NumberWords.plain(digits);
        return fraction == null ? words : words + " point " + NumberWords.digits(fraction);
    }
}
