package dev.earshot.rtc.ice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes the checks a full agent sends, with the platform's own Mac so that our HMAC is held against another. */
public final class Checks {

    private final ByteBuffer bytes = ByteBuffer.allocate(1_400);

    private Checks(int type) {
        bytes.putShort((short) type).putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
        for (var at = 0; at < 12; at++) {
            bytes.put((byte) (0xA0 + at));
        }
    }

    public static Checks request() {
        return new Checks(0x0001);
    }

    public static Checks ofType(int type) {
        return new Checks(type);
    }

    /** As libwebrtc writes one, its private network attribute included. */
    public static ByteBuffer browser(IceCredentials to, boolean nominate) {
        var check = request().username(to.ufrag() + ":EsAw").attribute(0xC057, new byte[] {0, 1, 0, 10})
                .attribute(StunMessage.ICE_CONTROLLING, new byte[8]);
        return (nominate ? check.attribute(StunMessage.USE_CANDIDATE, new byte[0]) : check)
                .attribute(StunMessage.PRIORITY, new byte[] {0x6E, 0x7F, 0x1E, (byte) 0xFF})
                .integrity(to.pwd()).fingerprint().build();
    }

    public Checks username(String value) {
        return attribute(StunMessage.USERNAME, value.getBytes(StandardCharsets.US_ASCII));
    }

    public Checks attribute(int type, byte[] value) {
        bytes.putShort((short) type).putShort((short) value.length).put(value);
        while ((bytes.position() & 3) != 0) {
            bytes.put((byte) 0);
        }
        return this;
    }

    public Checks integrity(String pwd) {
        var covered = bytes.position();
        bytes.putShort(2, (short) (covered + 24 - 20));
        return attribute(StunMessage.MESSAGE_INTEGRITY, hmac(pwd, bytes.array(), covered));
    }

    public Checks fingerprint() {
        var covered = bytes.position();
        bytes.putShort(2, (short) (covered + 8 - 20));
        var crc = new CRC32();
        crc.update(bytes.array(), 0, covered);
        return attribute(StunMessage.FINGERPRINT,
                ByteBuffer.allocate(4).putInt((int) crc.getValue() ^ 0x5354554E).array());
    }

    /** A direct buffer from 0 to its limit. */
    public ByteBuffer build() {
        bytes.putShort(2, (short) (bytes.position() - 20));
        return direct(bytes.array(), bytes.position());
    }

    public static ByteBuffer direct(byte[] bytes, int length) {
        return ByteBuffer.allocateDirect(length).put(bytes, 0, length).flip();
    }

    static byte[] hmac(String pwd, byte[] message, int length) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(pwd.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
            mac.update(message, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }
}
