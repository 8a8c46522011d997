package dev.earshot.upstream.engine.transcriber.moonshine;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers in figures as English words: 42 is "forty two", 3rd is "third", 1999 is "nineteen ninety nine". */
final class NumberWords {

    private static final List<String> SMALL = List.of("zero", "one", "two", "three", "four", "five", "six", "seven",
            "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen");
    private static final List<String> TENS = List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
            "eighty", "ninety");
    private static final Map<String, String> IRREGULAR_ORDINALS = Map.of("one", "first", "two", "second", "three",
            "third", "five", "fifth", "eight", "eighth", "nine", "ninth", "twelve", "twelfth");
    /** From here on nobody reads a figure as one number. */
    private static final int MAX_DIGITS = 9;

    private NumberWords() {
    }

    /** @param figure digits, perhaps with a fraction ({@code 3.5}) or the ending of an ordinal ({@code 3rd}) */
    static String of(String figure) {
        var number = figure.length() == 4 && isWhole(figure) ? Integer.parseInt(figure) : 0;
        return number >= 1_000 && number % 1_000 >= 10 ? pair(number / 100, number % 100) : quantity(figure);
    }

    /** As {@link #of}, though 1204 is "one thousand two hundred four" and not a year. */
    static String quantity(String figure) {
        var point = figure.indexOf('.');
        if (point > 0) {
            return quantity(figure.substring(0, point)) + " point " + digits(figure.substring(point + 1));
        }
        if (!isWhole(figure)) {
            return ordinal(quantity(figure.substring(0, figure.length() - 2)));
        }
        if (figure.length() > MAX_DIGITS || figure.length() > 1 && figure.charAt(0) == '0') {
            return digits(figure);
        }
        return cardinal(Integer.parseInt(figure));
    }

    private static boolean isWhole(String figure) {
        return figure.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Each digit by its name. */
    static String digits(String figure) {
        return figure.chars().filter(c -> c >= '0' && c <= '9').mapToObj(c -> SMALL.get(c - '0'))
                .collect(Collectors.joining(" "));
    }

    /** 19 and 84 as in a year: "nineteen eighty four", "nineteen oh four", "nineteen hundred". */
    private static String pair(int hundreds, int rest) {
        if (rest == 0) {
            return cardinal(hundreds) + " hundred";
        }
        return cardinal(hundreds) + (rest < 10 ? " oh " : " ") + cardinal(rest);
    }

    private static String cardinal(int number) {
        if (number < 20) {
            return SMALL.get(number);
        }
        if (number < 100) {
            return TENS.get(number / 10) + rest(number % 10);
        }
        if (number < 1_000) {
            return SMALL.get(number / 100) + " hundred" + rest(number % 100);
        }
        if (number < 1_000_000) {
            return cardinal(number / 1_000) + " thousand" + rest(number % 1_000);
        }
        return cardinal(number / 1_000_000) + " million" + rest(number % 1_000_000);
    }

    private static String rest(int number) {
        return number == 0 ? "" : " " + cardinal(number);
    }

    private static String ordinal(String cardinal) {
        var last = cardinal.substring(cardinal.lastIndexOf(' ') + 1);
        var ending = IRREGULAR_ORDINALS.getOrDefault(last,
                last.endsWith("y") ? last.substring(0, last.length() - 1) + "ieth" : last + "th");
        return cardinal.substring(0, cardinal.length() - last.length()) + ending;
    }
}
