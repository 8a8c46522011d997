package dev.earshot.rtc.ice;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Our half of a session's ICE secret (RFC 8445 section 5.3).
 *
 * @param ufrag 8 characters of a-z and 0-9, so that it fits in a {@code long}
 * @param pwd at least 24 ice-chars; a secret
 */
public record IceCredentials(String ufrag, String pwd) {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int UFRAG_LENGTH = 8;
    private static final int PWD_LENGTH = 24;

    public IceCredentials {
        if (ufrag.length() != UFRAG_LENGTH || !ufrag.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
            throw new IllegalArgumentException("a ufrag of ours has 8 characters of a-z and 0-9");
        }
        if (pwd.length() < PWD_LENGTH || pwd.length() > 256 || !pwd.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("an ice-pwd of ours has 24 to 256 printable characters");
        }
    }

    /** New ones: 41 bits of name, 124 bits of secret. */
    public static IceCredentials generate(SecureRandom random) {
        return new IceCredentials(word(random, UFRAG_LENGTH), word(random, PWD_LENGTH));
    }

    /** The ufrag's eight bytes in order: the key of the table an incoming check is looked up in. Never 0. */
    public long ufragKey() {
        var key = 0L;
        for (var at = 0; at < UFRAG_LENGTH; at++) {
            key = key << 8 | ufrag.charAt(at);
        }
        return key;
    }

    /** The same key read from the start of a USERNAME, or 0 when what stands there is no ufrag of ours. */
    static long keyAt(ByteBuffer username, int offset, int length) {
        return length > UFRAG_LENGTH && username.get(offset + UFRAG_LENGTH) == ':' ? username.getLong(offset) : 0;
    }

    private static String word(SecureRandom random, int length) {
        var word = new StringBuilder(length);
        for (var at = 0; at < length; at++) {
            word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }
}
