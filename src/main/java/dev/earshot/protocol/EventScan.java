package dev.earshot.protocol;

import java.util.Set;

/**
 * Where the top-level fields of an event stand in its JSON text, found without making a tree of it: a string is passed
 * over at the speed of a search for its closing quote, however much audio is in it. Reusable; for one thread at a time.
 *
 * <p>It is made to be forwarded by, so it takes only what every JSON reader understands alike: an object, no key twice,
 * no escape in a key. What it does not take is to be parsed in full, see {@link Json#parse}.
 */
public final class EventScan {

    private static final int MAX_FIELDS = 12;

    private final int[] keyBegin = new int[MAX_FIELDS];
    private final int[] keyEnd = new int[MAX_FIELDS];
    private final int[] valueBegin = new int[MAX_FIELDS];
    private final int[] valueEnd = new int[MAX_FIELDS];
    private String text = "";
    private int at;
    private int fields;

    /** @return false when the text is no plain object; nothing can be asked then */
    public boolean read(String json) {
        text = json;
        at = 0;
        fields = 0;
        if (!readObject()) {
            fields = 0;
            return false;
        }
        return true;
    }

    /** The value of a string field without escapes; null where there is none such. */
    public String text(String field) {
        var i = find(field);
        return i >= 0 && isText(field) ? text.substring(valueBegin[i] + 1, valueEnd[i] - 1) : null;
    }

    /** Whether this field is a string without escapes. */
    public boolean isText(String field) {
        var i = find(field);
        return i >= 0 && text.charAt(valueBegin[i]) == '"' && text.indexOf('\\', valueBegin[i], valueEnd[i]) < 0;
    }

    /** The value of a field that is a small whole number; -1 where there is none such. */
    public int number(String field) {
        var i = find(field);
        if (i < 0 || valueEnd[i] - valueBegin[i] > 9) {
            return -1;
        }
        var number = 0;
        for (var p = valueBegin[i]; p < valueEnd[i]; p++) {
            var digit = text.charAt(p) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Where the characters of a string field begin, behind its quote. */
    public int begin(String field) {
        return valueBegin[find(field)] + 1;
    }

    /** Where the characters of a string field end, at its closing quote. */
    public int end(String field) {
        return valueEnd[find(field)] - 1;
    }

    /** Whether the event has these fields and no others. */
    public boolean hasOnly(Set<String> names) {
        for (var i = 0; i < fields; i++) {
            if (!names.contains(text.substring(keyBegin[i], keyEnd[i]))) {
                return false;
            }
        }
        return true;
    }

    private int find(String field) {
        for (var i = 0; i < fields; i++) {
            if (keyEnd[i] - keyBegin[i] == field.length() && text.startsWith(field, keyBegin[i])) {
                return i;
            }
        }
        return -1;
    }

    private boolean readObject() {
        if (!take('{')) {
            return false;
        }
        if (take('}')) {
            return atEnd();
        }
        do {
            if (fields == MAX_FIELDS || !readField()) {
                return false;
            }
        } while (take(','));
        return take('}') && atEnd();
    }

    private boolean readField() {
        if (!take('"')) {
            return false;
        }
        var begin = at;
        if (!passString()) {
            return false;
        }
        var end = at - 1;
        if (text.indexOf('\\', begin, end) >= 0 || isKnown(begin, end) || !take(':')) {
            return false;
        }
        space();
        var value = at;
        if (!passValue()) {
            return false;
        }
        keyBegin[fields] = begin;
        keyEnd[fields] = end;
        valueBegin[fields] = value;
        valueEnd[fields] = at;
        fields++;
        return true;
    }

    private boolean isKnown(int begin, int end) {
        for (var i = 0; i < fields; i++) {
            if (keyEnd[i] - keyBegin[i] == end - begin && text.regionMatches(begin, text, keyBegin[i], end - begin)) {
                return true;
            }
        }
        return false;
    }

    private boolean passValue() {
        if (at == text.length()) {
            return false;
        }
        return switch (text.charAt(at)) {
            case '"' -> {
                at++;
                yield passString();
            }
            case '{', '[' -> passNested();
            default -> passWord();
        };
    }

    /** From behind the opening quote to behind the closing one. */
    private boolean passString() {
        while (true) {
            var quote = text.indexOf('"', at);
            if (quote < 0) {
                return false;
            }
            var backslashes = 0;
            while (quote - 1 - backslashes >= at && text.charAt(quote - 1 - backslashes) == '\\') {
                backslashes++;
            }
            at = quote + 1;
            if (backslashes % 2 == 0) {
                return true;
            }
        }
    }

    private boolean passNested() {
        var depth = 0;
        while (at < text.length()) {
            switch (text.charAt(at++)) {
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (--depth == 0) {
                        return true;
                    }
                }
                case '"' -> {
                    if (!passString()) {
                        return false;
                    }
                }
                default -> { }
            }
        }
        return false;
    }

    /** A number, {@code true}, {@code false} or {@code null}, by its characters. */
    private boolean passWord() {
        var begin = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at > begin;
    }

    private boolean take(char wanted) {
        space();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean atEnd() {
        space();
        return at == text.length();
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
