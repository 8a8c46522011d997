package dev.earshot.upstream.engine.synthesizer.hibari;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Words and how they sound. 180 000 entries as one block of bytes behind an open hash table, a quarter of what a map of
 * strings takes. Read only once built. Words that sound one way as a verb and another as a noun have variants.
 */
final class Lexicon {

    private static final int TABLE_SLOTS = 1 << 19;
    private static final int MAX_WORDS = TABLE_SLOTS / 2;
    private static final int MAX_BYTES = 16 << 20;
    private static final String ANY_USE = "DEFAULT";

    /** How a word is used, as far as it matters to its sound. */
    enum Use {

        /** Whatever is most common. */
        ANY(ANY_USE),
        NOUN("NOUN"),
        VERB("VERB"),
        /** After {@code have} or {@code be}. */
        PARTICIPLE("VBN"),
        /** As in {@code used to}. */
        PAST("VBD"),
        /** Before a pause. */
        LAST("None");

        private final String key;

        Use(String key) {
            this.key = key;
        }
    }

    /** Each entry: word, 0, sound, 0; or word, 0, (use, '=', sound, '|')..., 0. */
    private byte[] entries = new byte[1 << 20];
    private int size = 1;
    private int words;
    private final int[] table = new int[TABLE_SLOTS];

    /** Adds a JSON object of words to sounds, or to objects of uses to sounds; a word already here stays as it is. */
    void add(byte[] json, String name) {
        try (var parser = new JsonFactory().createParser(json)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, name);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var word = parser.currentName();
                var value = parser.nextToken() == JsonToken.START_OBJECT ? variants(parser) : parser.getText();
                expect(words < MAX_WORDS, name);
                put(word, value);
            }
            entries = Arrays.copyOf(entries, size);
        } catch (IOException e) {
            throw Archive.broken(name, e);
        }
    }

    /** The sound of a word, as it stands or with its first letter in the other case; null when unknown. */
    String sound(String word, Use use) {
        var value = value(word);
        if (value == null && word.length() > 1) {
            var lower = word.toLowerCase(Locale.ROOT);
            var capital = Character.toUpperCase(lower.charAt(0)) + lower.substring(1);
            value = word.equals(lower) ? value(capital) : word.equals(capital) ? value(lower) : null;
        }
        if (value == null || value.indexOf('=') < 0) {
            return value;
        }
        var wanted = variant(value, use.key);
        return wanted != null ? wanted : variant(value, ANY_USE);
    }

    private static String variants(JsonParser parser) throws IOException {
        var all = new StringBuilder();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var use = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                all.append(use).append('=').append(parser.getText()).append('|');
            }
        }
        return all.toString();
    }

    private static String variant(String variants, String key) {
        for (var variant : variants.split("\\|")) {
            if (variant.startsWith(key + "=")) {
                return variant.substring(key.length() + 1);
            }
        }
        return null;
    }

    private void put(String word, String value) {
        var key = word.getBytes(StandardCharsets.UTF_8);
        var slot = slot(key);
        if (table[slot] != 0) {
            return;
        }
        var sound = value.getBytes(StandardCharsets.UTF_8);
        var end = size + key.length + sound.length + 2;
        if (end > entries.length) {
            expect(end <= MAX_BYTES, word);
            entries = Arrays.copyOf(entries, Math.min(MAX_BYTES, entries.length * 2));
        }
        System.arraycopy(key, 0, entries, size, key.length);
        System.arraycopy(sound, 0, entries, size + key.length + 1, sound.length);
        table[slot] = size;
        size = end;
        words++;
    }

    private String value(String word) {
        var key = word.getBytes(StandardCharsets.UTF_8);
        var at = table[slot(key)];
        if (at == 0) {
            return null;
        }
        var from = at + key.length + 1;
        var to = from;
        while (entries[to] != 0) {
            to++;
        }
        return new String(entries, from, to - from, StandardCharsets.UTF_8);
    }

    /** Where the word is, or the free place where it belongs. At most half of the table is full, so there is one. */
    private int slot(byte[] key) {
        var hash = Arrays.hashCode(key) * 0x9e3779b9;
        var slot = (hash ^ hash >>> 15) & TABLE_SLOTS - 1;
        while (table[slot] != 0 && !isAt(table[slot], key)) {
            slot = slot + 1 & TABLE_SLOTS - 1;
        }
        return slot;
    }

    private boolean isAt(int at, byte[] key) {
        return at + key.length < entries.length && entries[at + key.length] == 0
                && Arrays.equals(entries, at, at + key.length, key, 0, key.length);
    }

    private static void expect(boolean sound, String name) {
        if (!sound) {
            throw Archive.broken(name, null);
        }
    }
}
