package dev.earshot.upstream.engine.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Whole numbers from 0 to 99 as English words, both ways: a synthesizer gets no digits to stumble over. */
final class SpokenNumbers {

    private static final List<String> SMALL = List.of("zero", "one", "two", "three", "four", "five", "six", "seven",
            "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen");
    private static final List<String> TENS = List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
            "eighty", "ninety");
    private static final List<String> SMALL_ORDINALS = List.of("zeroth", "first", "second", "third", "fourth",
            "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
            "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth");

    private SpokenNumbers() {
    }

    static String cardinal(int number) {
        if (number < 0 || number > 99) {
            throw new IllegalArgumentException("0 to 99, not " + number);
        }
        if (number < 20) {
            return SMALL.get(number);
        }
        return number % 10 == 0 ? TENS.get(number / 10) : TENS.get(number / 10) + " " + SMALL.get(number % 10);
    }

    /** The day of a month, 1 to 31. */
    static String ordinal(int day) {
        if (day < 20) {
            return SMALL_ORDINALS.get(day);
        }
        if (day % 10 == 0) {
            return day == 20 ? "twentieth" : "thirtieth";
        }
        return TENS.get(day / 10) + " " + SMALL_ORDINALS.get(day % 10);
    }

    /** 2026 is twenty twenty six, 2008 is two thousand eight; outside 2000 to 2099 the digits. */
    static String year(int year) {
        if (year < 2000 || year > 2099) {
            return Integer.toString(year);
        }
        var rest = year % 100;
        if (rest == 0) {
            return "two thousand";
        }
        return (rest < 10 ? "two thousand " : "twenty ") + cardinal(rest);
    }

    /**
     * All numbers said in these lower-case words, in order; {@code twenty five} is one, anything past 999 reads as 999.
     */
    static List<Integer> in(List<String> words) {
        var numbers = new ArrayList<Integer>();
        for (var i = 0; i < words.size(); i++) {
            var tens = TENS.indexOf(words.get(i));
            var unit = i + 1 < words.size() ? SMALL.indexOf(words.get(i + 1)) : -1;
            if (tens >= 2 && unit >= 1 && unit <= 9) {
                numbers.add(tens * 10 + unit);
                i++;
            } else {
                one(words.get(i)).ifPresent(numbers::add);
            }
        }
        return numbers;
    }

    /**
     * All whole numbers said in these lower-case words, in order: {@code two hundred and five}, {@code twenty five},
     * {@code three thousand}. Digits are not read here. Stays below a thousand million.
     */
    static List<Long> quantities(List<String> words) {
        var numbers = new ArrayList<Long>();
        var total = 0L; // the thousands and millions that are complete
        var group = 0L; // what is said of the next
        var room = 0L; // how large the next word may be to go on in this number: 100 after "hundred", 10 after "twenty"
        for (var word : words) {
            var small = SMALL.indexOf(word);
            var value = small >= 0 ? small : TENS.indexOf(word) >= 2 ? TENS.indexOf(word) * 10L : -1;
            if (value >= 0) {
                if (room > 0 && (value >= room || value == 0)) {
                    numbers.add(total + group);
                    total = 0;
                    group = 0;
                }
                group += value;
                room = value >= 20 ? 10 : 1;
            } else if (word.equals("hundred") && group < 100) {
                group = Math.max(1, group) * 100;
                room = 100;
            } else if ((word.equals("thousand") || word.equals("million")) && room != 1000) {
                var scale = word.equals("million") ? 1_000_000 : 1_000;
                total = Math.min(999_000_000, total + Math.max(1, group) * scale);
                group = 0;
                room = 1000;
            } else if (room > 0 && !(word.equals("and") && room >= 100)) {
                numbers.add(total + group);
                total = 0;
                group = 0;
                room = 0;
            }
        }
        if (room > 0) {
            numbers.add(total + group);
        }
        return numbers;
    }

    private static OptionalInt one(String word) {
        if (word.equals("hundred") || word.equals("thousand") || word.equals("million")) {
            return OptionalInt.of(999);
        }
        if (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.of(word.length() > 3 ? 999 : Integer.parseInt(word));
        }
        if (SMALL.contains(word)) {
            return OptionalInt.of(SMALL.indexOf(word));
        }
        var tens = TENS.indexOf(word);
        return tens >= 2 ? OptionalInt.of(tens * 10) : OptionalInt.empty();
    }
}
