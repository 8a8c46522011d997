package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** HMAC-SHA1 (RFC 2104) over a reused digest and reused arrays: the platform's {@code Mac} allocates on each call. */
final class HmacSha1 {
    static final int DIGEST_BYTES = 20;
    private static final int BLOCK_BYTES = 64;
    private static final int CHUNK_BYTES = 256;

    private final MessageDigest digest;
    private final byte[] innerPad = new byte[BLOCK_BYTES];
    private final byte[] outerPad = new byte[BLOCK_BYTES];
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final byte[] result = new byte[DIGEST_BYTES];

    HmacSha1(byte[] key) {
        if (key.length > BLOCK_BYTES) {
            throw new IllegalArgumentException("an SRTP authentication key fits into one block");
        }
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
        Arrays.fill(innerPad, (byte) 0x36);
        Arrays.fill(outerPad, (byte) 0x5c);
        for (var i = 0; i < key.length; i++) {
            innerPad[i] ^= key[i];
            outerPad[i] ^= key[i];
        }
    }

    /** The digest of the packet's bytes followed by one word; the array returned is reused by the next call. */
    byte[] of(ByteBuffer packet, int offset, int length, int word) {
        digest.update(innerPad, 0, BLOCK_BYTES);
        for (var done = 0; done < length; done += CHUNK_BYTES) {
            var part = Math.min(length - done, CHUNK_BYTES);
            packet.get(offset + done, chunk, 0, part);
            digest.update(chunk, 0, part);
        }
        chunk[0] = (byte) (word >>> 24);
        chunk[1] = (byte) (word >>> 16);
        chunk[2] = (byte) (word >>> 8);
        chunk[3] = (byte) word;
        digest.update(chunk, 0, Integer.BYTES);
        finish();
        digest.update(outerPad, 0, BLOCK_BYTES);
        digest.update(result, 0, DIGEST_BYTES);
        finish();
        return result;
    }

    private void finish() {
        try {
            digest.digest(result, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("digest buffer too short", e);
        }
    }
}
