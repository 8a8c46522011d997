package dev.earshot.rtc.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session keys from a master key and salt with a key derivation rate of zero (RFC 3711 section 4.3, RFC 7714 section
 * 11).
 */
final class SrtpKeyDerivation {
    static final int RTP_ENCRYPTION = 0;
    static final int RTP_AUTHENTICATION = 1;
    static final int RTP_SALT = 2;
    static final int RTCP_ENCRYPTION = 3;
    static final int RTCP_AUTHENTICATION = 4;
    static final int RTCP_SALT = 5;

    private static final int BLOCK_BYTES = 16;
    private static final int LABEL_AT = 7;

    private final Cipher cipher;
    private final byte[] masterSalt;

    SrtpKeyDerivation(byte[] masterKey, byte[] masterSalt) {
        this.cipher = aes(masterKey);
        this.masterSalt = masterSalt.clone();
    }

    byte[] derive(int label, int bytes) {
        var blocks = (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        var input = new byte[blocks * BLOCK_BYTES];
        for (var block = 0; block < blocks; block++) {
            var at = block * BLOCK_BYTES;
            // A 96-bit GCM salt stands in the same left place as the 112-bit one, its last two bytes zero.
            System.arraycopy(masterSalt, 0, input, at, masterSalt.length);
            input[at + LABEL_AT] ^= (byte) label;
            input[at + BLOCK_BYTES - 1] = (byte) block;
        }
        return Arrays.copyOf(cipher.update(input), bytes);
    }

    /** A single-block AES encryptor, the only primitive SRTP needs from the platform. */
    static Cipher aes(byte[] key) {
        try {
            var cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES", e);
        }
    }
}
