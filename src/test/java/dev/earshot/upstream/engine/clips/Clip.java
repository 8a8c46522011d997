package dev.earshot.upstream.engine.clips;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A recording of human speech from {@code src/test/resources/audio}, PCM16 mono 16 kHz, and what is said in it.
 *
 * @param file  the file's name
 * @param words what is said, lower case
 */
public record Clip(String file, String words) {

    /** The clips of one sentence each. */
    public static final List<Clip> SENTENCES = List.of(
            new Clip("h_goforward.wav", "go forward ten meters"),
            new Clip("h_card001.wav", "ten of clubs"),
            new Clip("h_card003.wav", "seven of clubs"),
            new Clip("h_card005.wav", "eight of spades four of clubs seven of hearts"),
            new Clip("h_lv0880.wav", "he was not an ill disposed young man"),
            new Clip("h_lv0930.wav", "he might even have been made amiable himself"),
            new Clip("h_ast_agent-pass.wav", "please enter your password followed by the pound key"),
            new Clip("h_ast_conf-onlyperson.wav", "you are currently the only person in this conference"));

    /** Two of the sentences with 0.7 s of silence between them. */
    public static final Clip TWO_SENTENCES = new Clip("h_two_sentences.wav",
            "he was not an ill disposed young man he might even have been made amiable himself");

    /** The samples, little-endian in a direct buffer from position 0 to its limit. */
    public ByteBuffer pcm16k() {
        try (var in = Clip.class.getResourceAsStream("/audio/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no clip " + file);
            }
            var wav = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            var at = 12;
            while (!chunkName(wav, at).equals("data")) {
                at += 8 + wav.getInt(at + 4) + (wav.getInt(at + 4) & 1);
            }
            var bytes = Math.min(wav.getInt(at + 4), wav.limit() - at - 8) & ~1;
            return direct(bytes).put(0, wav, at + 8, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Words of this clip that also stand in the text, in any order, each once. */
    public int wordsFoundIn(String text) {
        var heard = new ArrayList<>(List.of(text.split(" ")));
        return (int) List.of(words.split(" ")).stream().filter(heard::remove).count();
    }

    /** Words to change, insert or drop to get from the text to this clip's words. */
    public int wordErrors(String text) {
        var said = words.split(" ");
        var heard = text.isEmpty() ? new String[0] : text.split(" ");
        var row = new int[heard.length + 1];
        for (var j = 0; j <= heard.length; j++) {
            row[j] = j;
        }
        for (var i = 1; i <= said.length; i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= heard.length; j++) {
                var above = row[j];
                var changed = diagonal + (said[i - 1].equals(heard[j - 1]) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[heard.length];
    }

    public int wordCount() {
        return words.split(" ").length;
    }

    /** An empty little-endian direct buffer. */
    public static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String chunkName(ByteBuffer wav, int at) {
        var name = new byte[4];
        wav.get(at, name);
        return new String(name, StandardCharsets.US_ASCII);
    }
}
