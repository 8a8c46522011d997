package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.earshot.protocol.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Fills a tool's JSON schema from what the user said. Required properties come first and are always given; others only
 * when something was said for them. A text is what follows a preposition, else all of it; a choice is the word that was
 * said; numbers come in the order they were said; a yes or no is told by words such as {@code off} and {@code not}.
 */
final class ToolArguments {

    private static final int MAX_PROPERTIES = 32;
    private static final int MAX_DEPTH = 4;
    private static final Pattern DIGITS =
            Pattern.compile("(?<![\\p{L}\\d.])-?(?:\\d{1,3}(?:,\\d{3})+|\\d{1,15})(?:\\.\\d{1,9})?");
    private static final Pattern CODE = Pattern.compile("[\\p{L}\\d-]*\\d[\\p{L}\\d-]*");
    private static final Set<String> CODE_WORDS = Set.of("id", "number", "code", "zip", "phone", "reference");
    private static final Set<String> YES = Set.of("yes", "on", "true", "enable", "enabled");
    private static final Set<String> NO =
            Set.of("no", "off", "false", "not", "never", "without", "dont", "disable", "disabled");

    private final String said;
    private final List<String> words;
    private final SpokenPhrases phrases;
    private final Deque<BigDecimal> numbers;

    private ToolArguments(String said) {
        this.said = said;
        this.words = ToolRules.words(said);
        this.phrases = SpokenPhrases.in(said);
        this.numbers = numbers(said, words);
    }

    /** @return a JSON object, empty when the schema asks for nothing */
    static ObjectNode of(JsonNode schema, String said) {
        return new ToolArguments(said).object(schema, 0);
    }

    private ObjectNode object(JsonNode schema, int depth) {
        var filled = Json.object();
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        var names = new ArrayList<String>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        names.sort(Comparator.comparingInt(name -> required.contains(name) ? 0 : 1));
        var choices = names.stream().filter(name -> schema.path("properties").path(name).has("enum"));
        choices.forEach(name -> chosen(schema.path("properties").path(name)));
        for (var name : names.subList(0, Math.min(names.size(), Math.max(MAX_PROPERTIES, required.size())))) {
            var value = value(name, schema.path("properties").path(name), required.contains(name), depth + 1);
            if (value != null) {
                filled.set(name, value);
            }
        }
        return filled;
    }

    /** Null when nothing was said for a property that need not be there. */
    private JsonNode value(String name, JsonNode schema, boolean required, int depth) {
        if (schema.has("const")) {
            return required ? schema.path("const") : null;
        }
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            return choice(schema, required);
        }
        for (var alternatives : List.of("anyOf", "oneOf")) {
            if (schema.path(alternatives).has(0) && depth < MAX_DEPTH) {
                return value(name, schema.path(alternatives).path(0), required, depth + 1);
            }
        }
        return switch (type(schema)) {
            case "integer", "number" -> number(schema, required);
            case "boolean" -> yesOrNo(schema, required);
            case "object" -> required ? depth < MAX_DEPTH ? object(schema, depth) : Json.object() : null;
            case "array" -> required ? array(name, schema, depth) : null;
            case "null" -> required ? Json.object().nullNode() : null;
            default -> text(name, schema, required);
        };
    }

    private static String type(JsonNode schema) {
        var type = schema.path("type");
        if (type.isArray()) {
            for (var one : type) {
                if (!one.asText().equals("null")) {
                    return one.asText();
                }
            }
        }
        return type.isTextual() ? type.textValue() : schema.has("properties") ? "object" : "string";
    }

    private JsonNode choice(JsonNode schema, boolean required) {
        var chosen = chosen(schema);
        if (chosen != null || !required) {
            return chosen;
        }
        return schema.has("default") ? schema.path("default") : schema.path("enum").path(0);
    }

    /** The first option that was said, or null; its words are no text for other properties then. */
    private JsonNode chosen(JsonNode schema) {
        var stems = words.stream().map(ToolRules::stem).toList();
        for (var option : schema.path("enum")) {
            var needed = ToolRules.words(option.asText()).stream().map(ToolRules::stem).toList();
            if (!needed.isEmpty() && Collections.indexOfSubList(stems, needed) >= 0) {
                phrases.drop(option.asText());
                return option;
            }
        }
        return null;
    }

    private JsonNode number(JsonNode schema, boolean required) {
        var whole = type(schema).equals("integer");
        var given = numbers.poll();
        if (given == null) {
            if (!required || schema.has("default")) {
                return required ? schema.path("default") : null;
            }
            given = BigDecimal.ZERO;
        }
        if (schema.path("minimum").isNumber()) {
            given = given.max(schema.path("minimum").decimalValue());
        }
        if (schema.path("maximum").isNumber()) {
            given = given.min(schema.path("maximum").decimalValue());
        }
        var integral = given.stripTrailingZeros().scale() <= 0;
        return whole || integral ? LongNode.valueOf(given.longValue()) : DecimalNode.valueOf(given);
    }

    private JsonNode yesOrNo(JsonNode schema, boolean required) {
        if (words.stream().anyMatch(NO::contains)) {
            return BooleanNode.FALSE;
        }
        if (words.stream().anyMatch(YES::contains)) {
            return BooleanNode.TRUE;
        }
        return required ? BooleanNode.valueOf(schema.path("default").asBoolean(true)) : null;
    }

    private JsonNode array(String name, JsonNode schema, int depth) {
        var filled = Json.array();
        if (depth < MAX_DEPTH) {
            filled.add(value(name, schema.path("items"), true, depth + 1));
        }
        return filled;
    }

    private JsonNode text(String name, JsonNode schema, boolean required) {
        var nameWords = ToolRules.words(name);
        if (nameWords.stream().anyMatch(CODE_WORDS::contains)) {
            var code = CODE.matcher(said);
            if (code.find()) {
                return TextNode.valueOf(code.group());
            }
        }
        var phrase = phrases.take(nameWords);
        if (phrase != null) {
            return TextNode.valueOf(phrase);
        }
        return !required ? null : schema.path("default").isTextual() ? schema.path("default")
                : TextNode.valueOf(phrases.all());
    }

    private static Deque<BigDecimal> numbers(String said, List<String> words) {
        var found = new ArrayDeque<BigDecimal>();
        var digits = DIGITS.matcher(said);
        while (digits.find()) {
            found.add(new BigDecimal(digits.group().replace(",", "")));
        }
        if (found.isEmpty()) {
            SpokenNumbers.quantities(words).forEach(number -> found.add(BigDecimal.valueOf(number)));
        }
        return found;
    }
}
