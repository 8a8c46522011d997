package dev.earshot.agent;

import io.quarkus.runtime.Startup;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/**
 * Reads the agents again when a file that they come from has changed. Where one of them is not right any more, the log
 * says so, and all stay as they were.
 */
@Startup
@ApplicationScoped
public class AgentReload {

    private static final Logger LOG = Logger.getLogger(AgentReload.class);
    private static final int PERIOD_MILLIS = 1_000;
    private static final Pattern FILE_SOURCE = Pattern.compile("\\[source=file:(.+\\.(?:properties|ya?ml))]");

    private final AgentCatalog agents;
    private final SmallRyeConfig started;
    private Map<Path, String> seen;

    AgentReload(AgentCatalog agents, Config config, Vertx vertx) {
        this.agents = agents;
        this.started = config.unwrap(SmallRyeConfig.class);
        this.seen = stamps();
        vertx.setPeriodic(PERIOD_MILLIS, timer -> vertx.executeBlocking(() -> {
            look();
            return null;
        }));
    }

    private synchronized void look() {
        var now = stamps();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            agents.reload(current());
            seen = stamps();
            LOG.infof("agents read again: %d", agents.agents().size());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            LOG.errorf("the agents stay as they were: %s", e.getMessage());
        }
    }

    /** The configuration of the start, its files as they are by now. */
    private SmallRyeConfig current() {
        var sources = new ArrayList<ConfigSource>();
        started.getConfigSources().forEach(source -> {
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

    private Map<Path, String> stamps() {
        var stamps = new TreeMap<Path, String>();
        started.getConfigSources().forEach(source -> stamp(fileOf(source), stamps));
        agents.files().forEach(file -> stamp(file, stamps));
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

    private static Path fileOf(ConfigSource source) {
        var file = FILE_SOURCE.matcher(source.getName());
        return file.find() ? Path.of(file.group(1)) : null;
    }
}
