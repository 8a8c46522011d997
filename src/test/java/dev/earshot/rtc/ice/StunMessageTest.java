package dev.earshot.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StunMessageTest {

    /** The sample request of RFC 5769 section 2.1; its password is the one given there. */
    private static final String SAMPLE = """
            00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74
            00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020
            00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf""";
    private static final String SAMPLE_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    private final StunMessage stun = new StunMessage();

    private static ByteBuffer sample() {
        var bytes = HexFormat.of().parseHex(SAMPLE.replaceAll("\\s", ""));
        return Checks.direct(bytes, bytes.length);
    }

    @Test
    void theSampleOfTheRfcVerifies() {
        var request = sample();
        assertEquals(StunKind.BINDING_REQUEST, stun.wrap(request, 0, request.limit()));
        assertTrue(stun.fingerprintHolds());
        assertTrue(stun.integrityHolds(new HmacSha1(SAMPLE_PASSWORD)));
        assertFalse(stun.integrityHolds(new HmacSha1(SAMPLE_PASSWORD + "x")));
        assertEquals(0x6e0001ff, stun.priority());
        assertTrue(stun.controlled());
        assertFalse(stun.controlling());
        assertFalse(stun.useCandidate());
        assertEquals(0, stun.localUfragKey(), "its ufrag is not one of ours");
    }

    @Test
    void oneFlippedBitBreaksTheFingerprint() {
        var request = sample();
        request.put(40, (byte) (request.get(40) ^ 1));
        assertEquals(StunKind.BINDING_REQUEST, stun.wrap(request, 0, request.limit()));
        assertFalse(stun.fingerprintHolds());
        assertFalse(stun.integrityHolds(new HmacSha1(SAMPLE_PASSWORD)));
    }

    @Test
    void ourHmacIsThePlatformsHmac() {
        var message = new byte[300];
        for (var key : new String[] {"k", "x".repeat(64), "x".repeat(65), "x".repeat(200)}) {
            var ours = new byte[20];
            new HmacSha1(key).sign(message, message.length, ours, 0);
            assertEquals(HexFormat.of().formatHex(Checks.hmac(key, message, message.length)),
                    HexFormat.of().formatHex(ours));
        }
    }

    @Test
    void aMessageIsReadAtAnyOffset() {
        var credentials = new IceCredentials("abcd1234", "0123456789abcdef01234567");
        var check = Checks.browser(credentials, true);
        var shifted = ByteBuffer.allocateDirect(700).put(new byte[37]).put(check.duplicate());
        assertEquals(StunKind.BINDING_REQUEST, stun.wrap(shifted, 37, check.limit()));
        assertEquals(credentials.ufragKey(), stun.localUfragKey());
        assertTrue(stun.useCandidate() && stun.controlling() && stun.fingerprintHolds());
        assertTrue(stun.integrityHolds(new HmacSha1(credentials.pwd())));
    }

    @Test
    void otherProtocolsAreNotStun() {
        var sample = sample();
        assertFalse(StunMessage.isStun(sample, 0, 16));
        assertFalse(StunMessage.isStun(sample, 0, sample.limit() - 1));
        for (var first : new int[] {20, 63, 128, 191, 4}) {
            sample.put(0, (byte) first);
            assertEquals(StunKind.NOT_STUN, stun.wrap(sample, 0, sample.limit()), "first byte " + first);
        }
        var cookie = sample().putInt(4, 0x2112A443);
        assertEquals(StunKind.NOT_STUN, stun.wrap(cookie, 0, cookie.limit()));
    }

    @Test
    void lengthsThatDoNotAddUpAreMalformed() {
        var header = sample().putShort(2, (short) 0x54);
        assertEquals(StunKind.MALFORMED, stun.wrap(header, 0, header.limit()));
        var attribute = sample().putShort(22, (short) 0x7FFF);
        assertEquals(StunKind.MALFORMED, stun.wrap(attribute, 0, attribute.limit()));
        var tooLong = Checks.request().attribute(0x8022, new byte[1_300]).build();
        assertEquals(StunKind.MALFORMED, stun.wrap(tooLong, 0, tooLong.limit()));
        var afterFingerprint = Checks.request().fingerprint().attribute(0x8022, new byte[4]).build();
        assertEquals(StunKind.MALFORMED, stun.wrap(afterFingerprint, 0, afterFingerprint.limit()));
    }

    @Test
    void whatFollowsTheIntegrityIsIgnored() {
        var check = Checks.request().username("abcd1234:x").integrity("p")
                .attribute(StunMessage.USE_CANDIDATE, new byte[0]).fingerprint().build();
        assertEquals(StunKind.BINDING_REQUEST, stun.wrap(check, 0, check.limit()));
        assertFalse(stun.useCandidate(), "anyone on the path could have appended it");
        assertTrue(stun.integrityHolds(new HmacSha1("p")));
    }
}
