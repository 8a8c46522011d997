package dev.earshot.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A recording of a person, mono PCM16 at 16 kHz, and the words that are spoken in it. */
public enum Clip {
    GO_FORWARD("h_goforward", "go forward ten meters"),
    TEN_OF_CLUBS("h_card001", "ten of clubs"),
    SEVEN_OF_CLUBS("h_card003", "seven of clubs"),
    THREE_CARDS("h_card005", "eight of spades four of clubs seven of hearts"),
    ILL_DISPOSED("h_lv0880", "he was not an ill disposed young man"),
    AMIABLE("h_lv0930", "he might even have been made amiable himself"),
    PASSWORD("h_ast_agent-pass", "please enter your password followed by the pound key"),
    ONLY_PERSON("h_ast_conf-onlyperson", "you are currently the only person in this conference");

    private static final Path RECORDINGS = Path.of("src/test/resources/audio").toAbsolutePath();

    private final String file;
    private final List<String> words;

    Clip(String file, String words) {
        this.file = file;
        this.words = wordsOf(words);
    }

    public Path path() {
        return RECORDINGS.resolve(file + ".wav");
    }

    /** The share of the clip's words that a transcript has, 0 to 1; each spoken word is found once. */
    public double shareFoundIn(String transcript) {
        var heard = new ArrayList<>(wordsOf(transcript));
        return (double) words.stream().filter(heard::remove).count() / words.size();
    }

    private static List<String> wordsOf(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9']+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
