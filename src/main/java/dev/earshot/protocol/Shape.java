package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a JSON value on the wire must look like. {@link #check} refuses with the protocol's own words and the path of the
 * field: {@code unknown_parameter}, {@code missing_required_parameter}, {@code invalid_type}, {@code invalid_value}.
 */
sealed interface Shape {

    /** @throws ApiException naming the path and what was expected */
    void check(JsonNode value, String path);

    /** Whether a value of this shape may have something there. @param path names of fields, from the outermost on */
    default boolean has(List<String> path) {
        return path.isEmpty();
    }

    record Text(int maxChars, Pattern pattern) implements Shape {

        /** What a function may be called. */
        static final Text NAME = new Text(64, Pattern.compile("[a-zA-Z0-9_-]+"));

        Text(int maxChars) {
            this(maxChars, null);
        }

        @Override
        public void check(JsonNode value, String path) {
            require(value.isTextual(), path, "a string");
            if (value.textValue().length() > maxChars) {
                throw refused(path, "must be at most " + maxChars + " characters long");
            }
            if (pattern != null && !pattern.matcher(value.textValue()).matches()) {
                throw refused(path, "must match the pattern '" + pattern + "'");
            }
        }
    }

    record OneOf(Set<String> words) implements Shape {
        static OneOf of(String... words) {
            return new OneOf(Set.of(words));
        }

        @Override
        public void check(JsonNode value, String path) {
            require(value.isTextual(), path, "a string");
            if (!words.contains(value.textValue())) {
                throw refused(path, "must be one of " + words.stream().sorted().map(word -> "'" + word + "'")
                        .collect(Collectors.joining(", ")));
            }
        }
    }

    record Number(double min, double max) implements Shape {
        @Override
        public void check(JsonNode value, String path) {
            require(value.isNumber(), path, "a number");
            if (!(value.doubleValue() >= min && value.doubleValue() <= max)) {
                throw refused(path, "must be between " + min + " and " + max);
            }
        }
    }

    record Whole(long min, long max) implements Shape {
        @Override
        public void check(JsonNode value, String path) {
            require(value.isIntegralNumber(), path, "an integer");
            if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
                throw refused(path, "must be between " + min + " and " + max);
            }
        }
    }

    record Flag() implements Shape {
        @Override
        public void check(JsonNode value, String path) {
            require(value.isBoolean(), path, "a boolean");
        }
    }

    record ListOf(Shape element, int minSize, int maxSize) implements Shape {
        @Override
        public void check(JsonNode value, String path) {
            require(value.isArray(), path, "an array");
            if (value.size() < minSize || value.size() > maxSize) {
                throw refused(path, "must have " + minSize + " to " + maxSize + " elements");
            }
            for (var i = 0; i < value.size(); i++) {
                element.check(value.get(i), path + "[" + i + "]");
            }
        }
    }

    /** An object with these fields and no others. */
    record Group(Map<String, Shape> fields, Set<String> required) implements Shape {
        static Group of(Map<String, Shape> fields) {
            return new Group(fields, Set.of());
        }

        @Override
        public boolean has(List<String> path) {
            return path.isEmpty()
                    || fields.containsKey(path.getFirst()) && fields.get(path.getFirst()).has(path.subList(1, path.size()));
        }

        @Override
        public void check(JsonNode value, String path) {
            require(value.isObject(), path, "an object");
            value.fieldNames().forEachRemaining(name -> {
                if (!fields.containsKey(name)) {
                    throw ApiException.badRequest(ApiError.unknownParameter(path + "." + name));
                }
            });
            for (var name : required) {
                if (!value.has(name)) {
                    throw ApiException.badRequest(ApiError.missingParameter(path + "." + name));
                }
            }
            value.properties().forEach(field -> fields.get(field.getKey()).check(field.getValue(), path + "." + field.getKey()));
        }
    }

    record OrNull(Shape shape) implements Shape {
        @Override
        public boolean has(List<String> path) {
            return shape.has(path);
        }

        @Override
        public void check(JsonNode value, String path) {
            if (!value.isNull()) {
                shape.check(value, path);
            }
        }
    }

    /** An object whose field {@code tag} says which group it is. */
    record Tagged(String tag, Map<String, Shape> byTag) implements Shape {
        @Override
        public boolean has(List<String> path) {
            return byTag.values().stream().anyMatch(shape -> shape.has(path));
        }

        @Override
        public void check(JsonNode value, String path) {
            require(value.isObject(), path, "an object");
            if (!value.has(tag)) {
                throw ApiException.badRequest(ApiError.missingParameter(path + "." + tag));
            }
            new OneOf(byTag.keySet()).check(value.get(tag), path + "." + tag);
            byTag.get(value.get(tag).textValue()).check(value, path);
        }
    }

    /** Any of these; the refusal is the last one's, so the richest comes last. */
    record AnyOf(List<Shape> shapes) implements Shape {
        static AnyOf of(Shape... shapes) {
            return new AnyOf(List.of(shapes));
        }

        @Override
        public boolean has(List<String> path) {
            return shapes.stream().anyMatch(shape -> shape.has(path));
        }

        @Override
        public void check(JsonNode value, String path) {
            ApiException last = null;
            for (var shape : shapes) {
                try {
                    shape.check(value, path);
                    return;
                } catch (ApiException e) {
                    last = e;
                }
            }
            throw last;
        }
    }

    /** An object left to others to understand, a JSON schema for example. */
    record FreeObject() implements Shape {
        @Override
        public void check(JsonNode value, String path) {
            require(value.isObject(), path, "an object");
        }
    }

    /** An object of strings under keys of the client's choice. */
    record Pairs(int maxPairs, int maxKeyChars, int maxValueChars) implements Shape {
        @Override
        public void check(JsonNode value, String path) {
            require(value.isObject(), path, "an object");
            if (value.size() > maxPairs) {
                throw refused(path, "must have at most " + maxPairs + " pairs");
            }
            value.properties().forEach(pair -> {
                var at = path + "." + ApiError.abbreviated(pair.getKey());
                if (pair.getKey().length() > maxKeyChars) {
                    throw refused(at, "must have a key of at most " + maxKeyChars + " characters");
                }
                new Text(maxValueChars).check(pair.getValue(), at);
            });
        }
    }

    /** A shape whose fields have to fit each other as well. */
    record Ruled(Shape shape, BiConsumer<JsonNode, String> rule) implements Shape {
        @Override
        public boolean has(List<String> path) {
            return shape.has(path);
        }

        @Override
        public void check(JsonNode value, String path) {
            shape.check(value, path);
            rule.accept(value, path);
        }
    }

    /** Lays {@code patch} over {@code base}: objects of one {@code type} merge, everything else replaces. */
    static void merge(ObjectNode base, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner && base.get(field.getKey()) instanceof ObjectNode existing
                    && inner.path("type").equals(existing.path("type"))) {
                merge(existing, inner);
            } else {
                base.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }

    private static void require(boolean holds, String path, String expected) {
        if (!holds) {
            throw ApiException.badRequest(ApiError.invalidType(path, expected));
        }
    }

    private static ApiException refused(String path, String rule) {
        return ApiException.badRequest(ApiError.invalidValue(path, "Invalid value for '" + path + "': it " + rule + "."));
    }
}
