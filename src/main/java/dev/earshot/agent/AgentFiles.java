package dev.earshot.agent;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The files of a configuration: which they are, whether they have changed, and what stands in them by now. */
final class AgentFiles {

    private static final Pattern FILE_SOURCE = Pattern.compile("\\[source=file:(.+\\.(?:properties|ya?ml))]");

    private AgentFiles() {
    }

    /** Where a source of the configuration is, as a person would say it. */
    static String placeOf(String sourceName) {
        var file = FILE_SOURCE.matcher(sourceName);
        return file.find() ? file.group(1) : sourceName;
    }

    /** What tells one state of the files from the next. @param others beside those of the configuration */
    static Map<Path, String> stamps(SmallRyeConfig config, Set<Path> others) {
        var stamps = new TreeMap<Path, String>();
        config.getConfigSources().forEach(source -> stamp(fileOf(source), stamps));
        others.forEach(file -> stamp(file, stamps));
        return stamps;
    }

    private static void stamp(Path path, Map<Path, String> stamps) {
        if (path != null) {
            try {
                stamps.put(path, Files.getLastModifiedTime(path).toMillis() + "/" + Files.size(path));
            } catch (IOException _) {
                stamps.put(path, "away");
            }
        }
    }

    /**
     * The same configuration, its files as they are by now.
     *
     * @throws IllegalArgumentException for a file that cannot be understood
     * @throws UncheckedIOException for one that cannot be read
     */
    static SmallRyeConfig readAgain(SmallRyeConfig config) {
        var sources = new ArrayList<ConfigSource>();
        config.getConfigSources().forEach(source -> {
            var path = fileOf(source);
            sources.add(path == null ? source : read(path, source.getOrdinal()));
        });
        return new SmallRyeConfigBuilder().withSources(sources).addDefaultInterceptors().addDiscoveredConverters().build();
    }

    private static ConfigSource read(Path path, int ordinal) {
        try {
            var url = path.toUri().toURL();
            return path.toString().endsWith(".properties")
                    ? new PropertiesConfigSource(url, ordinal) : new YamlConfigSource(url, ordinal);
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path is a URL", e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(path + " cannot be understood: " + e.getMessage(), e);
        }
    }

    private static Path fileOf(ConfigSource source) {
        var file = FILE_SOURCE.matcher(source.getName());
        return file.find() ? Path.of(file.group(1)) : null;
    }
}
