package dev.earshot.upstream.engine.synthesizer.hibari;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers written in digits as American English words. */
final class NumberWords {

    /** More digits than this are read one by one. */
    static final int MAX_DIGITS = 15;

    private static final List<String> SMALL = List.of("zero", "one", "two", "three", "four", "five", "six", "seven",
            "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen");
    private static final List<String> TENS = List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
            "eighty", "ninety");
    private static final List<String> GROUPS = List.of("", " thousand", " million", " billion", " trillion");
    private static final Map<String, String> ORDINALS = Map.of("one", "first", "two", "second", "three", "third",
            "five", "fifth", "eight", "eighth", "nine", "ninth", "twelve", "twelfth");

    private NumberWords() {
    }

    /** 0 to 10^15 - 1. */
    static String cardinal(long number) {
        if (number < 1_000) {
            return belowThousand((int) number);
        }
        var words = "";
        for (var group = 0; number > 0; group++, number /= 1_000) {
            if (number % 1_000 > 0) {
                words = belowThousand((int) (number % 1_000)) + GROUPS.get(group)
                        + (words.isEmpty() ? "" : " " + words);
            }
        }
        return words;
    }

    static String ordinal(long number) {
        var words = cardinal(number);
        var lastAt = words.lastIndexOf(' ') + 1;
        var last = words.substring(lastAt);
        return words.substring(0, lastAt) + ORDINALS.getOrDefault(last,
                last.endsWith("y") ? last.substring(0, last.length() - 1) + "ieth" : last + "th");
    }

    /** A year of four digits: nineteen oh five, two thousand five, twenty twenty six. */
    static String year(int year) {
        var rest = year % 100;
        if (year / 100 % 10 == 0 && rest < 10) {
            return cardinal(year);
        }
        return cardinal(year / 100)
                + (rest == 0 ? " hundred" : rest < 10 ? " oh " + cardinal(rest) : " " + cardinal(rest));
    }

    /** Each digit by itself. */
    static String digits(String digits) {
        return digits.chars().mapToObj(digit -> SMALL.get(digit - '0')).collect(Collectors.joining(" "));
    }

    /** A run of digits: a telephone number or a code digit by digit, a likely year as one, the rest as a number. */
    static String plain(String digits) {
        if (digits.length() > 1 && digits.charAt(0) == '0' || digits.length() > 6) {
            return digits(digits);
        }
        var number = Long.parseLong(digits);
        return digits.length() == 4 && number >= 1_100 && number < 2_100 ? year((int) number) : cardinal(number);
    }

    private static String belowThousand(int number) {
        if (number >= 100) {
            var rest = number % 100;
            return SMALL.get(number / 100) + " hundred" + (rest == 0 ? "" : " " + belowThousand(rest));
        }
        if (number < 20) {
            return SMALL.get(number);
        }
        return TENS.get(number / 10) + (number % 10 == 0 ? "" : " " + SMALL.get(number % 10));
    }
}
