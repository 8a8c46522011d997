package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Base64 with the standard alphabet and padding (RFC 4648, section 4) straight between direct buffers, in either byte
 * order, without an object.
 *
 * <p>Decoding is strict: whole groups of four, padding only at the end, no line breaks. The answer is the number of
 * bytes written, or {@code ~position} (negative) of the first character that cannot stand where it stands, which is
 * the end of the text when it stops short; or {@link #NO_ROOM}, and then nothing was written. Bits that padding leaves
 * over are ignored, as RFC 4648, section 3.5 allows. After an error bytes before the position may have been written.
 */
public final class Base64Codec {

    /** The decoded bytes would not fit behind the given offset. */
    public static final int NO_ROOM = Integer.MIN_VALUE;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** Two characters for twelve bits, the first in the low byte: how a little-endian store wants them. */
    private static final short[] PAIRS = new short[4096];

    /** Six bits for a character, -1 for one outside the alphabet; any -1 makes the whole group negative. */
    private static final int[] BITS = new int[256];

    static {
        for (var i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (ALPHABET.charAt(i >> 6) | ALPHABET.charAt(i & 0x3f) << 8);
        }
        Arrays.fill(BITS, -1);
        for (var i = 0; i < ALPHABET.length(); i++) {
            BITS[ALPHABET.charAt(i)] = i;
        }
    }

    private Base64Codec() {
    }

    /** Characters that {@code lengthBytes} become, padding included. */
    public static int encodedLength(int lengthBytes) {
        return Math.multiplyExact(Math.ceilDiv(lengthBytes, 3), 4);
    }

    /** The most bytes that {@code length} characters can become. */
    public static int maxDecodedLength(int length) {
        return length / 4 * 3;
    }

    /**
     * Writes the base64 of {@code lengthBytes} bytes of {@code src} as ASCII to {@code dst}.
     *
     * @return the characters written, {@link #encodedLength}
     * @throws IndexOutOfBoundsException when either range is outside its buffer; nothing is written then
     */
    public static int encode(ByteBuffer src, int srcOffset, int lengthBytes, ByteBuffer dst, int dstOffset) {
        Objects.checkFromIndexSize(srcOffset, lengthBytes, src.capacity());
        var length = encodedLength(lengthBytes);
        Objects.checkFromIndexSize(dstOffset, length, dst.capacity());
        var swapSource = src.order() == ByteOrder.LITTLE_ENDIAN;
        var swapTarget = dst.order() == ByteOrder.BIG_ENDIAN;
        var at = srcOffset;
        var end = srcOffset + lengthBytes;
        var out = dstOffset;
        for (; at + 8 <= end; at += 6, out += 8) {
            var word = src.getLong(at);
            var bits = swapSource ? Long.reverseBytes(word) : word;
            var characters = pair(bits, 52) | pair(bits, 40) << 16 | pair(bits, 28) << 32 | pair(bits, 16) << 48;
            dst.putLong(out, swapTarget ? Long.reverseBytes(characters) : characters);
        }
        for (; at + 3 <= end; at += 3, out += 4) {
            putGroup(dst, out, (src.get(at) & 0xff) << 16 | (src.get(at + 1) & 0xff) << 8 | src.get(at + 2) & 0xff);
        }
        if (at < end) {
            var two = end - at == 2;
            putGroup(dst, out, (src.get(at) & 0xff) << 16 | (two ? (src.get(at + 1) & 0xff) << 8 : 0));
            dst.put(out + 3, (byte) '=');
            if (!two) {
                dst.put(out + 2, (byte) '=');
            }
        }
        return length;
    }

    /** Decodes ASCII from a buffer. */
    public static int decode(ByteBuffer src, int srcOffset, int length, ByteBuffer dst, int dstOffset) {
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        if (hasNoRoom(length, padding(length, length < 2 ? 0 : src.get(srcOffset + length - 2),
                length < 1 ? 0 : src.get(srcOffset + length - 1)), dst, dstOffset)) {
            return NO_ROOM;
        }
        var whole = (length - 1) / 4 * 4;
        var out = dstOffset;
        for (var i = 0; i < whole; i += 4, out += 3) {
            var at = srcOffset + i;
            var group = group(src.get(at), src.get(at + 1), src.get(at + 2), src.get(at + 3));
            if (group < 0) {
                return ~(i + firstBad(src.get(at), src.get(at + 1), src.get(at + 2)));
            }
            put(dst, out, group);
        }
        var left = length - whole;
        var at = srcOffset + whole;
        return last(dst, dstOffset, out, whole, left, left > 0 ? src.get(at) : 0, left > 1 ? src.get(at + 1) : 0,
                left > 2 ? src.get(at + 2) : 0, left > 3 ? src.get(at + 3) : 0);
    }

    /** Decodes ASCII from an array. */
    public static int decode(byte[] src, int srcOffset, int length, ByteBuffer dst, int dstOffset) {
        Objects.checkFromIndexSize(srcOffset, length, src.length);
        if (hasNoRoom(length, padding(length, length < 2 ? 0 : src[srcOffset + length - 2],
                length < 1 ? 0 : src[srcOffset + length - 1]), dst, dstOffset)) {
            return NO_ROOM;
        }
        var whole = (length - 1) / 4 * 4;
        var out = dstOffset;
        for (var i = 0; i < whole; i += 4, out += 3) {
            var at = srcOffset + i;
            var group = group(src[at], src[at + 1], src[at + 2], src[at + 3]);
            if (group < 0) {
                return ~(i + firstBad(src[at], src[at + 1], src[at + 2]));
            }
            put(dst, out, group);
        }
        var left = length - whole;
        var at = srcOffset + whole;
        return last(dst, dstOffset, out, whole, left, left > 0 ? src[at] : 0, left > 1 ? src[at + 1] : 0,
                left > 2 ? src[at + 2] : 0, left > 3 ? src[at + 3] : 0);
    }

    /** Decodes part of a text, as a WebSocket hands it over. */
    public static int decode(String src, int srcOffset, int length, ByteBuffer dst, int dstOffset) {
        Objects.checkFromIndexSize(srcOffset, length, src.length());
        if (hasNoRoom(length, padding(length, length < 2 ? 0 : src.charAt(srcOffset + length - 2),
                length < 1 ? 0 : src.charAt(srcOffset + length - 1)), dst, dstOffset)) {
            return NO_ROOM;
        }
        var whole = (length - 1) / 4 * 4;
        var out = dstOffset;
        for (var i = 0; i < whole; i += 4, out += 3) {
            var at = srcOffset + i;
            var group = group(src.charAt(at), src.charAt(at + 1), src.charAt(at + 2), src.charAt(at + 3));
            if (group < 0) {
                return ~(i + firstBad(src.charAt(at), src.charAt(at + 1), src.charAt(at + 2)));
            }
            put(dst, out, group);
        }
        var left = length - whole;
        var at = srcOffset + whole;
        return last(dst, dstOffset, out, whole, left, left > 0 ? src.charAt(at) : 0, left > 1 ? src.charAt(at + 1) : 0,
                left > 2 ? src.charAt(at + 2) : 0, left > 3 ? src.charAt(at + 3) : 0);
    }

    private static long pair(long bits, int shift) {
        return PAIRS[(int) (bits >>> shift) & 0xfff] & 0xffffL;
    }

    private static void putGroup(ByteBuffer dst, int out, int bits) {
        var characters = PAIRS[bits >> 12] & 0xffff | PAIRS[bits & 0xfff] << 16;
        dst.putInt(out, dst.order() == ByteOrder.LITTLE_ENDIAN ? characters : Integer.reverseBytes(characters));
    }

    private static int bits(int character) {
        return character >= 0 && character < BITS.length ? BITS[character] : -1;
    }

    private static int group(int a, int b, int c, int d) {
        return bits(a) << 18 | bits(b) << 12 | bits(c) << 6 | bits(d);
    }

    private static int firstBad(int a, int b, int c) {
        return bits(a) < 0 ? 0 : bits(b) < 0 ? 1 : bits(c) < 0 ? 2 : 3;
    }

    private static void put(ByteBuffer dst, int out, int group) {
        dst.put(out, (byte) (group >> 16));
        dst.put(out + 1, (byte) (group >> 8));
        dst.put(out + 2, (byte) group);
    }

    private static int padding(int length, int beforeLast, int last) {
        return length % 4 != 0 || last != '=' ? 0 : beforeLast == '=' ? 2 : 1;
    }

    private static boolean hasNoRoom(int length, int padding, ByteBuffer dst, int dstOffset) {
        return dstOffset < 0 || dst.capacity() - dstOffset < maxDecodedLength(length) - padding;
    }

    /** The last group, the only one that may be padded or, wrongly, short: {@code left} of its characters exist. */
    private static int last(ByteBuffer dst, int start, int out, int position, int left, int a, int b, int c, int d) {
        if (left == 0) {
            return 0;
        }
        if (bits(a) < 0) {
            return ~position;
        }
        if (left < 2 || bits(b) < 0) {
            return ~(position + 1);
        }
        var twoPads = left > 2 && c == '=';
        if (left < 3 || !twoPads && bits(c) < 0) {
            return ~(position + 2);
        }
        var onePad = left > 3 && d == '=';
        if (left < 4 || !onePad && (twoPads || bits(d) < 0)) {
            return ~(position + 3);
        }
        dst.put(out, (byte) (bits(a) << 2 | bits(b) >> 4));
        if (twoPads) {
            return out + 1 - start;
        }
        dst.put(out + 1, (byte) (bits(b) << 4 | bits(c) >> 2));
        if (onePad) {
            return out + 2 - start;
        }
        dst.put(out + 2, (byte) (bits(c) << 6 | bits(d)));
        return out + 3 - start;
    }
}
