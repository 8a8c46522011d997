package dev.earshot.rtc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 3711 appendix B and RFC 7714 sections 16 and 17. */
class SrtpVectorsTest {
    private static final byte[] GCM_KEY = hex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] GCM_SALT = hex("517569642070726f2071756f");
    private static final String RTP_HEADER = "8040f17b8041f8d35501a0b2";
    private static final String RTP_PLAIN =
            "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final String RTP_CIPHER =
            "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
            + "899d7f27beb16a9152cf765ee4390cce";
    private static final String RTCP_HEADER = "81c8000d4d617273";
    private static final String RTCP_PLAIN =
            "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private static final String RTCP_CIPHER = "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
            + "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";

    @Test
    void sessionKeysAreThoseOfRfc3711B3() {
        var keys = new SrtpKeyDerivation(hex("E1F97A0D3E018BE0D64FA32C06DE4139"), hex("0EC675AD498AFEEBB6960B3AABE6"));

        assertArrayEquals(hex("C61E7A93744F39EE10734AFE3FF7A087"), keys.derive(SrtpKeyDerivation.RTP_ENCRYPTION, 16));
        assertArrayEquals(hex("30CBBC08863D8C85D49DB34A9AE1"), keys.derive(SrtpKeyDerivation.RTP_SALT, 14));
        assertArrayEquals(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
                keys.derive(SrtpKeyDerivation.RTP_AUTHENTICATION, 20));
    }

    @Test
    void theKeystreamIsThatOfRfc3711B2() {
        var zeros = ByteBuffer.allocateDirect(0xff03 * 16);
        new CounterKeystream(hex("2B7E151628AED2A6ABF7158809CF4F3C"))
                .xor(zeros, 0, zeros.capacity(), 0xF0F1F2F3F4F5F6F7L, 0xF8F9FAFBFCFD0000L);

        assertEquals("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0",
                text(zeros, 0, 48));
        assertEquals("EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44",
                text(zeros, 0xfeff * 16, 48));
    }

    @Test
    void aGcmPacketIsThatOfRfc7714Section16() {
        var packet = direct(RTP_HEADER + RTP_PLAIN);

        assertEquals(66, gcm().protect(packet, 0, 50));

        assertEquals((RTP_HEADER + RTP_CIPHER).toUpperCase(), text(packet, 0, 66));
        assertEquals(50, gcm().unprotect(packet, 0, 66));
        assertEquals((RTP_HEADER + RTP_PLAIN).toUpperCase(), text(packet, 0, 50));
    }

    @Test
    void aGcmControlPacketIsThatOfRfc7714Section17() {
        var packet = direct(RTCP_HEADER + RTCP_CIPHER);

        assertEquals(52, gcm().unprotectRtcp(packet, 0, 72));
        assertEquals((RTCP_HEADER + RTCP_PLAIN).toUpperCase(), text(packet, 0, 52));

        new GcmTransform(GCM_KEY, GCM_SALT, true).seal(packet, 0, 8, 52, 0x4d617273, 0x5d4, 0x800005d4, 52);
        assertEquals((RTCP_HEADER + RTCP_CIPHER).toUpperCase(), text(packet, 0, 72));
    }

    private static SrtpContext gcm() {
        return new SrtpContext(SrtpProfile.AEAD_AES_128_GCM,
                new GcmTransform(GCM_KEY, GCM_SALT, false), new GcmTransform(GCM_KEY, GCM_SALT, true));
    }

    private static ByteBuffer direct(String text) {
        var bytes = hex(text);
        return ByteBuffer.allocateDirect(bytes.length + 32).put(0, bytes);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static String text(ByteBuffer buffer, int offset, int length) {
        var bytes = new byte[length];
        buffer.get(offset, bytes);
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
