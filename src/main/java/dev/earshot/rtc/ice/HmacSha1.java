package dev.earshot.rtc.ice;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * HMAC-SHA1 (RFC 2104) under one key. Built on the digest because the platform's {@code Mac} makes a new array for each
 * result, and a flood of forged checks must not cost heap.
 */
final class HmacSha1 {

    static final int LENGTH_BYTES = 20;
    private static final int BLOCK_BYTES = 64;

    private final byte[] innerPad = new byte[BLOCK_BYTES];
    private final byte[] outerPad = new byte[BLOCK_BYTES];
    private final MessageDigest sha1;

    HmacSha1(String key) {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-1", missing);
        }
        var bytes = key.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > BLOCK_BYTES) {
            bytes = sha1.digest(bytes);
        }
        for (var at = 0; at < BLOCK_BYTES; at++) {
            var keyByte = at < bytes.length ? bytes[at] : 0;
            innerPad[at] = (byte) (keyByte ^ 0x36);
            outerPad[at] = (byte) (keyByte ^ 0x5C);
        }
    }

    /** Writes the 20 bytes of the HMAC over {@code message[0..length)} at {@code out[offset]}. */
    void sign(byte[] message, int length, byte[] out, int offset) {
        try {
            sha1.reset();
            sha1.update(innerPad);
            sha1.update(message, 0, length);
            sha1.digest(out, offset, LENGTH_BYTES);
            sha1.update(outerPad);
            sha1.update(out, offset, LENGTH_BYTES);
            sha1.digest(out, offset, LENGTH_BYTES);
        } catch (DigestException tooShort) {
            throw new IllegalArgumentException("20 bytes are needed at the offset", tooShort);
        }
    }
}
