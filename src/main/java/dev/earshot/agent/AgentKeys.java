package dev.earshot.agent;

import dev.earshot.protocol.WireWord;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.NameIterator;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The keys of one agent in the configuration, whose name stands there with or without quotation marks. Every mistake is
 * told with its key and the place where it was made.
 */
final class AgentKeys {

    private static final String AGENTS = "earshot.agents.";
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final SmallRyeConfig config;
    private final List<String> prefixes;
    private final Set<String> given = new TreeSet<>();
    private final Set<String> read = new HashSet<>();

    AgentKeys(SmallRyeConfig config, String name) {
        this.config = config;
        var quoted = AGENTS + "\"" + name + "\".";
        this.prefixes = name.contains(".") ? List.of(quoted) : List.of(quoted, AGENTS + name + ".");
        propertyNames(config).forEach(property -> prefixes.stream().filter(property::startsWith)
                .forEach(prefix -> given.add(property.substring(prefix.length()))));
    }

    /** @param path where it was read from */
    record TextFile(Path path, String text) {
    }

    /** The names of all agents. */
    static Set<String> names(SmallRyeConfig config) {
        return propertyNames(config).filter(property -> property.startsWith(AGENTS))
                .map(property -> new NameIterator(property, AGENTS.length() - 1).getNextSegment())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of the environment only what overrides is read: its names do not say where a name of ours ends. */
    private static Stream<String> propertyNames(SmallRyeConfig config) {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(source -> !(source instanceof io.smallrye.config.EnvConfigSource))
                .map(ConfigSource::getPropertyNames).flatMap(Set::stream).distinct();
    }

    Optional<String> text(String key) {
        return value(key).map(ConfigValue::getValue);
    }

    /** The elements of a list, written as one or with commas between them. */
    Optional<List<String>> list(String key) {
        var joined = text(key); // YAML gives a list in both ways
        var indexed = Stream.iterate(0, i -> i + 1).map(i -> text(key + "[" + i + "]")).takeWhile(Optional::isPresent)
                .map(Optional::get).toList();
        return indexed.isEmpty()
                ? joined.map(all -> Arrays.stream(all.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList())
                : Optional.of(indexed);
    }

    <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> type) {
        return text(key).map(word -> Arrays.stream(type.getEnumConstants()).filter(each -> wordOf(each).equals(word)).findFirst()
                .orElseThrow(() -> wrong(key, "expected one of " + Arrays.stream(type.getEnumConstants())
                        .map(each -> "'" + wordOf(each) + "'").collect(Collectors.joining(", ")))));
    }

    private static String wordOf(Enum<?> constant) {
        return WireWord.of(constant).replace('_', '-');
    }

    /** {@code true} or {@code false}, which is the default. */
    boolean flag(String key) {
        var word = text(key).orElse("false");
        if (!word.equals("true") && !word.equals("false")) {
            throw wrong(key, "expected 'true' or 'false'");
        }
        return word.equals("true");
    }

    /** A whole number from 1 on. */
    Optional<Integer> count(String key) {
        return text(key).map(digits -> {
            if (!digits.matches("[1-9]\\d{0,8}")) {
                throw wrong(key, "expected a whole number from 1 on");
            }
            return Integer.valueOf(digits);
        });
    }

    /** An amount of money above nothing. */
    Optional<BigDecimal> dollars(String key) {
        return text(key).map(digits -> {
            if (!digits.matches("\\d{1,6}([.]\\d{1,6})?") || new BigDecimal(digits).signum() == 0) {
                throw wrong(key, "expected US dollars, for example 0.50");
            }
            return new BigDecimal(digits);
        });
    }

    /** Of a whole, above 0 and up to 1. */
    Optional<Double> share(String key) {
        return text(key).map(digits -> {
            if (!digits.matches("0?[.]\\d{1,4}|1([.]0{1,4})?") || Double.parseDouble(digits) == 0) {
                throw wrong(key, "expected a share of 1, for example 0.8");
            }
            return Double.valueOf(digits);
        });
    }

    Optional<Duration> duration(String key) {
        if (text(key).isEmpty()) {
            return Optional.empty();
        }
        try {
            var duration = DurationConverter.parseDuration(text(key).get());
            if (duration.compareTo(SHORTEST) >= 0) {
                return Optional.of(duration);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw wrong(key, "expected a time of at least a second, for example 90s or 10m");
    }

    /** The text of the file that is named there. */
    Optional<TextFile> file(String key) {
        return text(key).map(name -> {
            var path = Path.of(name);
            try {
                return new TextFile(path, Files.readString(path));
            } catch (IOException e) {
                throw wrong(key, "the file cannot be read (" + e.getClass().getSimpleName() + ")");
            }
        });
    }

    /** What is given below a key, without its own name: {@code type} for {@code turn-detection.type}. */
    Set<String> below(String key) {
        return given.stream().filter(each -> each.startsWith(key + ".")).map(each -> each.substring(key.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<ConfigValue> value(String key) {
        read.add(key);
        return prefixes.stream().map(prefix -> config.getConfigValue(prefix + key))
                .filter(value -> value.getValue() != null && !value.getValue().isEmpty())
                .max(Comparator.comparingInt(ConfigValue::getConfigSourceOrdinal));
    }

    /** @throws IllegalArgumentException for the first key that nobody has asked for */
    void refuseUnread() {
        given.stream().filter(key -> !read.contains(key)).findFirst().ifPresent(key -> {
            throw wrong(key, "there is no such setting of an agent");
        });
    }

    /** That the value of a key is not right. The value itself is not told: it may be anything. */
    IllegalArgumentException wrong(String key, String expected) {
        var at = prefixes.stream().map(prefix -> config.getConfigValue(prefix + key)).filter(value -> value.getValue() != null)
                .max(Comparator.comparingInt(ConfigValue::getConfigSourceOrdinal));
        return new IllegalArgumentException(at.map(ConfigValue::getName).orElse(prefixes.getFirst() + key) + ": " + expected
                + at.map(value -> " (in " + AgentFiles.placeOf(value.getConfigSourceName())
                        + (value.getLineNumber() > 0 ? ", line " + value.getLineNumber() : "") + ")").orElse(""));
    }
}
