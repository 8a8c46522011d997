package dev.earshot.upstream.engine.synthesizer.hibari;

import dev.earshot.upstream.engine.synthesizer.hibari.Lexicon.Use;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * English text to the phonemes of one clause. Words come from a lexicon, with their endings taken off if need be;
 * acronyms are spelled; the rest is left to {@code spelling}. Small words sound as their neighbours want it. Read only,
 * for any number of threads.
 */
final class Pronouncer {

    private static final Pattern TOKEN = Pattern.compile(
            "(\\p{L}+(?:['-]\\p{L}+)*'?)|[;:,.!?\\u2014\\u2026()]");
    private static final Pattern CAMEL_HUMPS = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
    private static final int MAX_ACRONYM_LETTERS = 4;

    private static final Set<String> BEFORE_NOUN = Set.of("a", "an", "the", "my", "your", "his", "her", "its", "our",
            "their", "this", "that", "these", "those", "some", "any", "no", "each", "every", "of", "in", "for");
    private static final Set<String> BEFORE_VERB = Set.of("to", "will", "would", "can", "could", "shall", "should",
            "may", "might", "must", "do", "does", "did", "don't", "doesn't", "didn't", "can't", "cannot", "won't",
            "please", "let's", "i", "you", "we", "they", "i'll", "you'll", "we'll", "they'll", "not");
    private static final Set<String> BEFORE_PARTICIPLE = Set.of("have", "has", "had", "having", "i've", "you've",
            "we've", "they've", "been", "be", "is", "are", "was", "were", "am", "being");

    private final Lexicon lexicon;
    private final UnaryOperator<String> spelling;

    /** @param spelling a guess at a word that is in no lexicon */
    Pronouncer(Lexicon lexicon, UnaryOperator<String> spelling) {
        this.lexicon = lexicon;
        this.spelling = spelling;
    }

    /** What sounds next: nothing before a pause. */
    private enum Next {
        PAUSE, VOWEL, CONSONANT
    }

    /** The clause's phonemes, words apart by spaces; empty when it has no word. */
    String phonemes(String clause) {
        var text = SpokenText.of(clause);
        var tokens = TOKEN.matcher(text).results().map(match -> match.group()).toList();
        var shouted = text.chars().noneMatch(Character::isLowerCase);
        var spoken = new ArrayDeque<String>();
        var next = Next.PAUSE;
        var wordy = false;
        // Backwards, for a word's sound hangs on the one that follows.
        for (var i = tokens.size() - 1; i >= 0; i--) {
            var token = tokens.get(i);
            if (Phonemes.isMark(token.charAt(0))) {
                spoken.addFirst(token);
                next = Phonemes.isPause(token.charAt(0)) ? Next.PAUSE : next;
                continue;
            }
            var sound = functionWord(token, next);
            if (sound == null) {
                sound = word(shouted ? token.toLowerCase(Locale.ROOT) : token, use(tokens, i, next));
            }
            if (!sound.isEmpty()) {
                wordy = true;
                spoken.addFirst(sound);
                next = firstSound(sound);
            }
        }
        return wordy ? joined(spoken) : "";
    }

    private static String joined(Iterable<String> spoken) {
        var line = new StringBuilder();
        var open = false;
        for (var sound : spoken) {
            var closes = Phonemes.isMark(sound.charAt(0)) && !sound.equals("(") && !sound.equals("\u2014");
            if (!line.isEmpty() && !closes && !open) {
                line.append(' ');
            }
            open = sound.equals("(");
            line.append(sound);
        }
        // The network knows the tap by this letter, and no glottal stop.
        return line.toString().replace('\u027e', 'T').replace('\u0294', 't');
    }

    private static Next firstSound(String sound) {
        for (var i = 0; i < sound.length(); i++) {
            var phoneme = sound.charAt(i);
            if (Character.isLetter(phoneme) && phoneme != Phonemes.PRIMARY && phoneme != Phonemes.SECONDARY) {
                return Phonemes.isVowel(phoneme) ? Next.VOWEL : Next.CONSONANT;
            }
        }
        return Next.PAUSE;
    }

    private static String functionWord(String word, Next next) {
        return switch (word) {
            case "a", "A" -> next == Next.PAUSE ? "\u02c8A" : "\u0250";
            case "an", "An" -> "\u0250n";
            case "the", "The" -> next == Next.VOWEL ? "\u00f0i" : "\u00f0\u0259";
            case "to", "To" -> switch (next) {
                case PAUSE -> "tu";
                case VOWEL -> "t\u028a";
                case CONSONANT -> "t\u0259";
            };
            case "in", "In" -> next == Next.PAUSE ? "\u02c8\u026an" : "\u026an";
            case "am" -> next == Next.PAUSE ? "\u00e6m" : "\u0250m";
            case "that" -> next == Next.PAUSE ? "\u00f0\u02c8\u00e6t" : null;
            case "I" -> "\u02ccI";
            default -> null;
        };
    }

    private static Use use(List<String> tokens, int at, Next next) {
        var before = at == 0 ? "" : tokens.get(at - 1).toLowerCase(Locale.ROOT);
        if (tokens.get(at).equalsIgnoreCase("used")) {
            var to = at + 1 < tokens.size() && tokens.get(at + 1).equals("to");
            return to && !BEFORE_PARTICIPLE.contains(before) ? Use.PAST : Use.ANY;
        }
        if (BEFORE_VERB.contains(before)) {
            return Use.VERB;
        }
        if (BEFORE_NOUN.contains(before)) {
            return Use.NOUN;
        }
        if (BEFORE_PARTICIPLE.contains(before)) {
            return Use.PARTICIPLE;
        }
        return next == Next.PAUSE ? Use.LAST : Use.ANY;
    }

    private String word(String word, Use use) {
        var capital = Character.isUpperCase(word.charAt(0));
        var sound = known(word, use);
        if (sound == null && isAcronym(word)) {
            return spelled(word);
        }
        if (sound == null && capital) {
            sound = known(word.toLowerCase(Locale.ROOT), use);
        }
        if (sound != null) {
            return capital ? Phonemes.stressed(sound, Phonemes.SECONDARY) : sound;
        }
        for (var parts : List.of(word.split("-"), CAMEL_HUMPS.split(word))) {
            if (parts.length > 1) {
                return List.of(parts).stream().map(part -> word(part, Use.ANY)).collect(Collectors.joining(" "));
            }
        }
        return unknown(word);
    }

    private String known(String word, Use use) {
        var sound = lexicon.sound(word, use);
        if (sound == null && word.endsWith("'")) {
            sound = lexicon.sound(word.substring(0, word.length() - 1), use);
        }
        return sound != null ? sound : Suffixes.sound(word, stem -> lexicon.sound(stem, use));
    }

    private String unknown(String word) {
        var letters = word.replace("'", "");
        var sayable = letters.toLowerCase(Locale.ROOT).chars()
                .anyMatch(letter -> "aeiouy".indexOf(letter) >= 0 || letter > 'z');
        return sayable ? spelling.apply(letters) : spelled(letters);
    }

    private static boolean isAcronym(String word) {
        return word.length() <= MAX_ACRONYM_LETTERS && word.chars().allMatch(Character::isUpperCase);
    }

    /** The names of the letters, the last one stressed most. */
    private String spelled(String word) {
        var names = word.chars().mapToObj(letter -> Character.toString(Character.toUpperCase(letter)))
                .map(letter -> lexicon.sound(letter, Use.ANY))
                .filter(name -> name != null)
                .map(name -> Phonemes.stressed(name, Phonemes.SECONDARY).replace(Phonemes.PRIMARY, Phonemes.SECONDARY))
                .collect(Collectors.joining());
        var last = names.lastIndexOf(Phonemes.SECONDARY);
        return last < 0 ? names : names.substring(0, last) + Phonemes.PRIMARY + names.substring(last + 1);
    }
}
