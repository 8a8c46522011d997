package dev.earshot.upstream.engine.transcriber.moonshine;

import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What each token of the network spells, in UTF-8; a word's first token begins with U+2581. The file holds one token
 * after the other: its length in one byte, or from 128 bytes on in two (seven low bits, then the rest), then its bytes.
 */
final class TokenVocabulary {

    static final int START = 1;
    static final int END = 2;

    private static final String WORD_START = "\u2581";
    private static final byte[] WORD_START_BYTES = WORD_START.getBytes(StandardCharsets.UTF_8);
    private static final int MAX_TOKENS = 1 << 17;

    private final List<byte[]> tokens;

    private TokenVocabulary(List<byte[]> tokens) {
        this.tokens = tokens;
    }

    /** @throws SpeechUnavailableException when the file ends inside a token or holds an absurd number of them */
    static TokenVocabulary parse(byte[] file) {
        var tokens = new ArrayList<byte[]>();
        for (var at = 0; at < file.length;) {
            var length = file[at++] & 0xff;
            if (length >= 128 && at < file.length) {
                length += ((file[at++] & 0xff) - 1) * 128;
            }
            if (at + length > file.length || tokens.size() == MAX_TOKENS) {
                throw new SpeechUnavailableException("the words of the speech model are damaged: delete its files and "
                        + "run deploy/local/fetch-models");
            }
            var token = new byte[length];
            System.arraycopy(file, at, token, 0, length);
            tokens.add(token);
            at += length;
        }
        return new TokenVocabulary(List.copyOf(tokens));
    }

    int size() {
        return tokens.size();
    }

    boolean startsWord(int token) {
        var bytes = tokens.get(token);
        return bytes.length >= WORD_START_BYTES.length && bytes[0] == WORD_START_BYTES[0]
                && bytes[1] == WORD_START_BYTES[1] && bytes[2] == WORD_START_BYTES[2];
    }

    /** Written text, with capitals and punctuation as the network gave them. */
    String text(int[] ids) {
        var bytes = new ByteArrayOutputStream();
        for (var id : ids) {
            if (id > END) {
                bytes.writeBytes(tokens.get(id));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(WORD_START, " ").strip();
    }
}
