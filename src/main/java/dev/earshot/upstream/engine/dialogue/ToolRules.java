package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.upstream.engine.dialogue.Tools.Choice;
import dev.earshot.upstream.engine.dialogue.Tools.Tool;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tools the concierge calls. Of a tool's name and description only the telling words count: {@code get_weather}
 * is about weather. A tool is meant when all telling words of its name were said, or two of its name and description
 * together; the ends of words ({@code -s}, {@code -ing}, {@code -ed}) do not matter. When a tool must be called, it is
 * the one with most words in common, else the first.
 */
final class ToolRules {

    private static final int MAX_DESCRIPTION_CHARS = 400;
    private static final int MIN_DESCRIPTION_WORD_CHARS = 4;
    private static final int ENOUGH_SHARED_WORDS = 2;
    private static final Set<String> UNTELLING = stems("get set fetch find look lookup search show tell list make do "
            + "run use the a an of for in on at to by with from and or is are be it this that what which who how when "
            + "where whenever tool function api new current info information data request given return user caller ask about "
            + "call will can should must their they your have has need want name please into there here then some any");

    /** A call to be made. */
    record Call(String name, ObjectNode arguments) {}

    private record Match(Tool tool, boolean meant, int shared) {}

    private ToolRules() {
    }

    /** @param said the user's words, empty when it is not the user's turn that is answered */
    static List<Call> calls(String said, Tools tools) {
        return switch (tools.choice()) {
            case Choice.None none -> List.of();
            case Choice.Named named -> tools.offered().stream().filter(tool -> tool.name().equals(named.name()))
                    .map(tool -> call(tool, said)).toList();
            case Choice.Required required -> {
                var meant = meant(said, tools);
                yield meant.isEmpty() ? closest(said, tools).map(tool -> call(tool, said)).stream().toList() : meant;
            }
            case Choice.Auto auto -> meant(said, tools);
        };
    }

    private static List<Call> meant(String said, Tools tools) {
        var words = stems(said);
        return tools.offered().stream().map(tool -> match(tool, words)).filter(Match::meant)
                .sorted(Comparator.comparingInt(match -> tools.parallel() ? 0 : -match.shared()))
                .limit(tools.parallel() ? ToolCallStream.MAX_CALLS : 1)
                .map(match -> call(match.tool(), said)).toList();
    }

    private static Optional<Tool> closest(String said, Tools tools) {
        var words = stems(said);
        return tools.offered().stream().map(tool -> match(tool, words))
                .min(Comparator.comparingInt(match -> -match.shared())).map(Match::tool);
    }

    private static Match match(Tool tool, Set<String> said) {
        var ofName = telling(tool.name(), 1);
        var needed = ofName.isEmpty() ? stems(tool.name()) : ofName;
        var all = new LinkedHashSet<>(ofName);
        var description = tool.description();
        all.addAll(telling(description.substring(0, Math.min(MAX_DESCRIPTION_CHARS, description.length())),
                MIN_DESCRIPTION_WORD_CHARS));
        all.retainAll(said);
        var named = !needed.isEmpty() && said.containsAll(needed);
        return new Match(tool, named || all.size() >= ENOUGH_SHARED_WORDS, Math.max(all.size(), named ? 1 : 0));
    }

    private static Call call(Tool tool, String said) {
        return new Call(tool.name(), ToolArguments.of(tool.parameters(), said));
    }

    private static Set<String> telling(String text, int minChars) {
        var words = stems(text);
        words.removeIf(word -> UNTELLING.contains(word) || word.length() < minChars);
        return words;
    }

    private static Set<String> stems(String text) {
        return words(text).stream().map(ToolRules::stem).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The words of a name or a sentence in lower case: {@code getOrder_status} is get, order, status. */
    static List<String> words(String text) {
        return Arrays.stream(text.replaceAll("(?<=[\\p{Ll}\\d])(?=\\p{Lu})", " ").replaceAll("['’]", "")
                .toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{Nd}]+")).filter(word -> !word.isEmpty()).toList();
    }

    static String stem(String word) {
        for (var ending : List.of("ing", "ed", "es", "s")) {
            if (word.endsWith(ending) && word.length() >= ending.length() + 3 && !word.endsWith("ss")) {
                return dropE(word.substring(0, word.length() - ending.length()));
            }
        }
        return dropE(word);
    }

    /** {@code time}, {@code times} and {@code timing} are one word. */
    private static String dropE(String word) {
        return word.length() > 3 && word.endsWith("e") ? word.substring(0, word.length() - 1) : word;
    }
}
