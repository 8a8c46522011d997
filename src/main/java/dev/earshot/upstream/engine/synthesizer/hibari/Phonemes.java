package dev.earshot.upstream.engine.synthesizer.hibari;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The alphabet the network reads: one character a sound, a capital for a diphthong, stress marks before the vowel they
 * fall on, punctuation as it is written.
 */
final class Phonemes {

    static final char PRIMARY = '\u02c8';
    static final char SECONDARY = '\u02cc';

    private static final String VOWELS = "AIOQWYaiu"
            + "\u00e6\u0251\u0252\u0254\u0259\u025b\u025c\u026a\u028a\u028c\u1d7b\u0250\u1d4a";
    private static final String PAUSES = ";:,.!?\u2014\u2026";
    private static final String MARKS = PAUSES + "()";

    private final Map<Character, Long> ids = new HashMap<>();

    Phonemes(Archive archive) {
        try {
            new ObjectMapper().readTree(archive.read("vocab.json")).properties()
                    .forEach(phoneme -> ids.put(phoneme.getKey().charAt(0), phoneme.getValue().longValue()));
        } catch (IOException e) {
            throw Archive.broken("vocab.json", e);
        }
    }

    /** The network's numbers, between two of its pauses; sounds it does not know are left out. */
    long[] ids(String phonemes) {
        var known = phonemes.chars().filter(phoneme -> ids.containsKey((char) phoneme))
                .mapToLong(phoneme -> ids.get((char) phoneme)).toArray();
        var framed = new long[known.length + 2];
        System.arraycopy(known, 0, framed, 1, known.length);
        return framed;
    }

    static boolean isVowel(char phoneme) {
        return VOWELS.indexOf(phoneme) >= 0;
    }

    /** Punctuation at which a speaker may breathe. */
    static boolean isPause(char phoneme) {
        return PAUSES.indexOf(phoneme) >= 0;
    }

    static boolean isMark(char phoneme) {
        return MARKS.indexOf(phoneme) >= 0;
    }

    static boolean hasStress(String sound) {
        return sound.indexOf(PRIMARY) >= 0 || sound.indexOf(SECONDARY) >= 0;
    }

    /** With a stress on its first vowel, unless it has one or has no vowel. */
    static String stressed(String sound, char stress) {
        if (hasStress(sound)) {
            return sound;
        }
        for (var i = 0; i < sound.length(); i++) {
            if (isVowel(sound.charAt(i))) {
                return sound.substring(0, i) + stress + sound.substring(i);
            }
        }
        return sound;
    }
}
