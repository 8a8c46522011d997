package dev.earshot.agent;

import io.quarkus.runtime.Startup;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
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
            agents.reload(AgentFiles.readAgain(started));
            seen = stamps();
            LOG.infof("agents read again: %d", agents.agents().size());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            LOG.errorf("the agents stay as they were: %s", e.getMessage());
        }
    }

    private Map<Path, String> stamps() {
        return AgentFiles.stamps(started, agents.files());
    }
}
