package dev.earshot.upstream;

import dev.earshot.telemetry.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.stream.Collectors;

/** The Realtime servers of the configuration. */
@ApplicationScoped
public class RealtimeServers {

    private final Map<String, RealtimeServer> servers;

    RealtimeServers(RealtimeConfig config, Vertx vertx, Metrics metrics) {
        servers = config.byName().entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey,
                entry -> new RealtimeServer(entry.getKey(), entry.getValue(), vertx, metrics::passedFromUpstream)));
        servers.values().forEach(server -> metrics.breaker(server.name(), server::breaker));
    }

    /** Null where the configuration has none of this name. */
    public RealtimeServer byName(String name) {
        return servers.get(name);
    }

    void stop(@Observes ShutdownEvent event) {
        servers.values().forEach(RealtimeServer::close);
    }
}
