package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base64CodecTest {

    @ParameterizedTest
    @CsvSource({"'', ''", "f, Zg==", "fo, Zm8=", "foo, Zm9v", "foob, Zm9vYg==", "fooba, Zm9vYmE=", "foobar, Zm9vYmFy"})
    void theVectorsOfTheRfcHold(String plain, String encoded) {
        assertEquals(encoded, encode(plain.getBytes(StandardCharsets.US_ASCII), 0, ByteOrder.LITTLE_ENDIAN));
        var dst = ByteBuffer.allocateDirect(plain.length());
        assertEquals(plain.length(), Base64Codec.decode(encoded, 0, encoded.length(), dst, 0));
        assertEquals(plain, StandardCharsets.US_ASCII.decode(dst).toString());
    }

    @Test
    void itAgreesWithTheJdkOnRandomBytes() {
        var seed = 64_4648L;
        System.out.println("Base64CodecTest seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 3_000; round++) {
            var bytes = new byte[random.nextInt(round % 100 == 0 ? 5_000 : 80)];
            random.nextBytes(bytes);
            var order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            var expected = Base64.getEncoder().encodeToString(bytes);
            var shift = random.nextInt(9);
            assertEquals(expected, encode(bytes, shift, order));
            var ascii = expected.getBytes(StandardCharsets.US_ASCII);
            var source = ByteBuffer.allocateDirect(shift + ascii.length).order(order).put(shift, ascii);
            assertDecodes(bytes, order, dst -> Base64Codec.decode(source, shift, ascii.length, dst, shift), shift);
            assertDecodes(bytes, order, dst -> Base64Codec.decode("x".repeat(shift) + expected + "?", shift,
                    ascii.length, dst, shift), shift);
            var array = new byte[shift + ascii.length];
            System.arraycopy(ascii, 0, array, shift, ascii.length);
            assertDecodes(bytes, order, dst -> Base64Codec.decode(array, shift, ascii.length, dst, shift), shift);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Zm9v*m9v', 4", "'Zm9vZ-9v', 5", "'Zm9vZm v', 6", "'Zm9vZm9\n', 7", "'*m9vZm9v', 0", "'Zm9_Zm9v', 3",
        "'Zg==Zm9v', 2", "'Zm8=Zm9v', 3", "'Z===', 1", "'====', 0", "'Zg=v', 3", "'Zm9v=', 4",
        "'Z', 1", "'Zg', 2", "'Zm9', 3", "'Zm9vZ', 5", "'Zg=', 3", "'Zm9vZm\u0139v', 6", "'Zm9vZm9v\u0141AAA', 8"
    })
    void theFirstWrongCharacterIsNamed(String text, int position) {
        var dst = ByteBuffer.allocateDirect(16);
        assertEquals(~position, Base64Codec.decode(text, 0, text.length(), dst, 0));
        if (text.chars().allMatch(c -> c < 128)) {
            var ascii = text.getBytes(StandardCharsets.US_ASCII);
            assertEquals(~position, Base64Codec.decode(ascii, 0, ascii.length, dst, 0));
            assertEquals(~position, Base64Codec.decode(
                    ByteBuffer.allocateDirect(ascii.length).put(0, ascii), 0, ascii.length, dst, 0));
        }
    }

    @Test
    void oneFlippedCharacterAnywhereIsFound() {
        var seed = 7L;
        System.out.println("Base64CodecTest seed " + seed);
        var random = new Random(seed);
        var bytes = new byte[301];
        random.nextBytes(bytes);
        var good = Base64.getEncoder().encodeToString(bytes);
        var dst = ByteBuffer.allocateDirect(303);
        for (var i = 0; i < good.length(); i++) {
            var bad = good.substring(0, i) + "!\"\u00e9\u20ac~".charAt(i % 5) + good.substring(i + 1);
            assertEquals(~i, Base64Codec.decode(bad, 0, bad.length(), dst, 0));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeTheFirstByte() {
        var dst = ByteBuffer.allocateDirect(5);
        assertEquals(Base64Codec.NO_ROOM, Base64Codec.decode("Zm9vYmFy", 0, 8, dst, 0));
        assertEquals(Base64Codec.NO_ROOM, Base64Codec.decode("Zm9v", 0, 4, dst, 3));
        assertEquals(Base64Codec.NO_ROOM, Base64Codec.decode("Zm9v", 0, 4, dst, -1));
        assertEquals(0, dst.get(0));
        assertEquals(5, Base64Codec.decode("Zm9vYmE=", 0, 8, dst, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> Base64Codec.encode(dst, 0, 5, ByteBuffer.allocate(7), 0));
    }

    @Test
    void aFrameBothWaysAllocatesNothing() {
        var pcm = Tones.pcm(480);
        var text = ByteBuffer.allocateDirect(1280);
        var string = Base64.getEncoder().encodeToString(new byte[960]);
        Allocations.assertNone(() -> {
            Base64Codec.encode(pcm, 0, 960, text, 0);
            Base64Codec.decode(text, 0, 1280, pcm, 0);
            Base64Codec.decode(string, 0, 1280, pcm, 0);
        });
    }

    private interface Decode {
        int into(ByteBuffer dst);
    }

    private static void assertDecodes(byte[] expected, ByteOrder order, Decode decode, int shift) {
        var dst = ByteBuffer.allocateDirect(shift + expected.length + 2).order(order);
        assertEquals(expected.length, decode.into(dst));
        var actual = new byte[expected.length];
        dst.get(shift, actual);
        assertEquals(-1, Arrays.mismatch(expected, actual));
        assertEquals(0, dst.getShort(shift + expected.length), "written past the end");
    }

    private static String encode(byte[] bytes, int shift, ByteOrder order) {
        var src = ByteBuffer.allocateDirect(shift + bytes.length).order(order).put(shift, bytes);
        var dst = ByteBuffer.allocateDirect(shift + Base64Codec.encodedLength(bytes.length)).order(order);
        var length = Base64Codec.encode(src, shift, bytes.length, dst, shift);
        return StandardCharsets.US_ASCII.decode(dst.slice(shift, length)).toString();
    }
}
