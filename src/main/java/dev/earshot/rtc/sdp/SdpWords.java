package dev.earshot.rtc.sdp;

import java.util.ArrayList;
import java.util.List;

/** The small grammar below the lines (RFC 8866 section 9): words, tokens, numbers. */
final class SdpWords {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`{|}~";

    private SdpWords() {
    }

    /** Words between single or repeated spaces. */
    static List<String> split(String value) {
        var words = new ArrayList<String>();
        var from = 0;
        for (var at = 0; at <= value.length(); at++) {
            if (at == value.length() || value.charAt(at) == ' ') {
                if (at > from) {
                    words.add(value.substring(from, at));
                }
                from = at + 1;
            }
        }
        return words;
    }

    /** Whether a word may be echoed in an answer: a token, with slashes where a protocol has them. */
    static boolean isToken(String word, boolean slashes) {
        if (word.isEmpty() || word.length() > 64) {
            return false;
        }
        for (var at = 0; at < word.length(); at++) {
            var c = word.charAt(at);
            if (!isAlphanumeric(c) && TOKEN_MARKS.indexOf(c) < 0 && !(slashes && c == '/')) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word is made of ice-char (RFC 8839 section 5.4), between two lengths. */
    static boolean isIceWord(String word, int min, int max) {
        if (word.length() < min || word.length() > max) {
            return false;
        }
        for (var at = 0; at < word.length(); at++) {
            var c = word.charAt(at);
            if (!isAlphanumeric(c) && c != '+' && c != '/') {
                return false;
            }
        }
        return true;
    }

    /** A decimal number of at most {@code max}, or -1; no sign, no spaces, no more than 18 digits. */
    static long number(String word, long max) {
        if (word.isEmpty() || word.length() > 18) {
            return -1;
        }
        var value = 0L;
        for (var at = 0; at < word.length(); at++) {
            var c = word.charAt(at);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value > max ? -1 : value;
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
