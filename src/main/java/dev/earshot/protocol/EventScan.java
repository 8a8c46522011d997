package dev.earshot.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Where the top-level fields of an event stand in the UTF-8 of its JSON text, found without making a tree or a string of
 * it: what is in a string is passed over eight bytes at a time, however much audio it is. Reusable; for one thread at a
 * time.
 *
 * <p>It is made to be forwarded by, so it takes only what every JSON reader understands alike: an object, no key twice,
 * no escape in a key. What it does not take is to be parsed in full, see {@link Json#parse}.
 */
public final class EventScan {

    private static final int MAX_FIELDS = 12;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    /** Up to here a string is read where it stands. */
    private static final int SHORT_BYTES = 64;
    private static final int WINDOW_BYTES = 2_048;
    private static final FastThreadLocal<byte[]> WINDOW = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[WINDOW_BYTES];
        }
    };
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int[] keyBegin = new int[MAX_FIELDS];
    private final int[] keyEnd = new int[MAX_FIELDS];
    private final int[] valueBegin = new int[MAX_FIELDS];
    private final int[] valueEnd = new int[MAX_FIELDS];
    private final boolean[] plain = new boolean[MAX_FIELDS];
    private ByteBuf text;
    private int at;
    private int end;
    private boolean passedPlain;
    private int fields;

    /**
     * @param json from its reader index on; lent until the last question about it
     * @return false when the text is no plain object; nothing can be asked then
     */
    public boolean read(ByteBuf json) {
        text = json;
        at = json.readerIndex();
        end = json.writerIndex();
        fields = 0;
        if (!readObject()) {
            fields = 0;
            return false;
        }
        return true;
    }

    /**
     * Reads an event as {@link #read} and gives its type, also where it is no plain object.
     *
     * @param frequent a type that comes often: no string is made for it
     * @throws ApiException when it is no JSON or has no type
     */
    public String typeOf(ByteBuf json, String frequent) {
        var isPlain = read(json);
        if (isPlain && hasText("type", frequent)) {
            return frequent;
        }
        var type = isPlain ? text("type") : Json.parse(json.toString(StandardCharsets.UTF_8)).path("type").textValue();
        if (type == null) {
            throw ApiException.badRequest(ApiError.invalidEvent("The event has no 'type'."));
        }
        return type;
    }

    /** The value of a string field of ASCII without escapes; null where there is none such. */
    public String text(String field) {
        var i = find(field);
        return i >= 0 && isText(i) ? ascii(valueBegin[i] + 1, valueEnd[i] - 1) : null;
    }

    /** Whether this field is a string of ASCII without escapes. */
    public boolean isText(String field) {
        var i = find(field);
        return i >= 0 && isText(i);
    }

    /** Whether this field is such a string, and this one. */
    public boolean hasText(String field, String value) {
        var i = find(field);
        return i >= 0 && isText(i) && isAscii(valueBegin[i] + 1, valueEnd[i] - 1, value);
    }

    private boolean isText(int i) {
        return plain[i] && text.getByte(valueBegin[i]) == '"';
    }

    /** The value of a field that is a small whole number; -1 where there is none such. */
    public int number(String field) {
        var i = find(field);
        if (i < 0 || valueEnd[i] - valueBegin[i] > 9) {
            return -1;
        }
        var number = 0;
        for (var p = valueBegin[i]; p < valueEnd[i]; p++) {
            var digit = text.getByte(p) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** The index in the text at which the characters of a string field begin, behind its quote. */
    public int begin(String field) {
        return valueBegin[find(field)] + 1;
    }

    /** The index in the text at which they end, at the closing quote. */
    public int end(String field) {
        return valueEnd[find(field)] - 1;
    }

    /** Whether the event has these fields and no others. */
    public boolean hasOnly(Set<String> names) {
        var known = 0;
        for (var name : names) {
            known += find(name) < 0 ? 0 : 1;
        }
        return known == fields;
    }

    private int find(String field) {
        for (var i = 0; i < fields; i++) {
            if (isAscii(keyBegin[i], keyEnd[i], field)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isAscii(int from, int to, String value) {
        if (to - from != value.length()) {
            return false;
        }
        for (var i = 0; i < value.length(); i++) {
            if (text.getByte(from + i) != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String ascii(int from, int to) {
        return text.toString(from, to - from, StandardCharsets.US_ASCII);
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
        var behind = at - 1;
        if (!passedPlain || isKnown(begin, behind) || !take(':')) {
            return false;
        }
        space();
        var value = at;
        if (!passValue()) {
            return false;
        }
        keyBegin[fields] = begin;
        keyEnd[fields] = behind;
        plain[fields] = passedPlain;
        valueBegin[fields] = value;
        valueEnd[fields] = at;
        fields++;
        return true;
    }

    private boolean isKnown(int from, int to) {
        for (var i = 0; i < fields; i++) {
            if (keyEnd[i] - keyBegin[i] == to - from && ByteBufUtil.equals(text, from, text, keyBegin[i], to - from)) {
                return true;
            }
        }
        return false;
    }

    private boolean passValue() {
        if (at == end) {
            return false;
        }
        return switch (text.getByte(at)) {
            case '"' -> {
                at++;
                yield passString();
            }
            case '{', '[' -> passNested();
            default -> passWord();
        };
    }

    /** From behind the opening quote to behind the closing one; notes whether all of it was ASCII without escapes. */
    private boolean passString() {
        passedPlain = true;
        while (at < end) {
            passOrdinary();
            if (at == end) {
                return false;
            }
            var next = text.getByte(at++);
            if (next == '"') {
                return true;
            }
            if (next == '\\') {
                passedPlain = false;
                at++;
            } else if (next < 0) {
                passedPlain = false;
            }
        }
        return false;
    }

    /** Passes over what needs no look. In a long string it reads windows of it: an array has fewer checks than a buffer. */
    private void passOrdinary() {
        var begin = at;
        while (end - at >= Long.BYTES && at - begin < SHORT_BYTES) {
            if (!isOrdinary(text.getLong(at))) {
                return;
            }
            at += Long.BYTES;
        }
        var window = WINDOW.get();
        while (end - at >= Long.BYTES) {
            var length = Math.min(window.length, end - at) & -Long.BYTES;
            text.getBytes(at, window, 0, length);
            for (var passed = 0; passed < length; passed += Long.BYTES) {
                if (!isOrdinary((long) LONGS.get(window, passed))) {
                    at += passed;
                    return;
                }
            }
            at += length;
        }
    }

    /** No quote, no backslash and nothing beyond ASCII in eight bytes: a byte is zero where it is one of those. */
    private static boolean isOrdinary(long word) {
        var quote = word ^ 0x2222_2222_2222_2222L;
        var backslash = word ^ 0x5C5C_5C5C_5C5C_5C5CL;
        var found = quote - ONES & ~quote | backslash - ONES & ~backslash | word;
        return (found & HIGHS) == 0;
    }

    private boolean passNested() {
        var depth = 0;
        while (at < end) {
            switch (text.getByte(at++)) {
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
        while (at < end && isOfWord(text.getByte(at))) {
            at++;
        }
        return at > begin;
    }

    private static boolean isOfWord(byte each) {
        return each >= '0' && each <= '9' || each >= 'a' && each <= 'z' || each == 'E'
                || each == '+' || each == '-' || each == '.';
    }

    private boolean take(char wanted) {
        space();
        if (at < end && text.getByte(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean atEnd() {
        space();
        return at == end;
    }

    private void space() {
        while (at < end && isSpace(text.getByte(at))) {
            at++;
        }
    }

    private static boolean isSpace(byte each) {
        return each == ' ' || each == '\t' || each == '\r' || each == '\n';
    }
}
