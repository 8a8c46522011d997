package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says what tools put out: plain text as it is, JSON as {@code key: value}, and not too much of it. */
final class ToolWords {

    private static final int MAX_CHARS = 600;
    private static final int MAX_PARTS = 12;
    private static final int MAX_DEPTH = 3;

    private ToolWords() {
    }

    static String say(List<ToolOutput> outputs) {
        return cut(outputs.stream().limit(MAX_PARTS).map(output -> sentence(words(output.output())))
                .collect(Collectors.joining(" ")));
    }

    private static String words(String output) {
        var text = output.strip();
        if (text.startsWith("{") || text.startsWith("[") || text.startsWith("\"")) {
            try {
                return words(Json.parse(text), 0);
            } catch (ApiException notJson) {
                return text;
            }
        }
        return text;
    }

    private static String words(JsonNode value, int depth) {
        if (value.isContainerNode() && depth == MAX_DEPTH) {
            return "and more";
        }
        var parts = new ArrayList<String>();
        if (value.isObject()) {
            value.properties().stream().limit(MAX_PARTS).forEach(field -> parts.add(
                    String.join(" ", ToolRules.words(field.getKey())) + ": " + words(field.getValue(), depth + 1)));
        } else if (value.isArray()) {
            for (var i = 0; i < Math.min(MAX_PARTS, value.size()); i++) {
                parts.add(words(value.get(i), depth + 1));
            }
        } else {
            var plain = value.isNull() ? "nothing" : value.asText();
            return value.isBoolean() ? value.booleanValue() ? "yes" : "no" : plain;
        }
        if (value.size() > MAX_PARTS) {
            parts.add("and more");
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static String sentence(String words) {
        if (words.isBlank()) {
            return "Done.";
        }
        var capital = words.substring(0, 1).toUpperCase(Locale.ENGLISH) + words.substring(1);
        return ".!?…".indexOf(capital.charAt(capital.length() - 1)) >= 0 ? capital : capital + ".";
    }

    private static String cut(String text) {
        if (text.length() <= MAX_CHARS) {
            return text;
        }
        var space = text.lastIndexOf(' ', MAX_CHARS);
        return text.substring(0, space > 0 ? space : MAX_CHARS) + " and more.";
    }
}
