package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.upstream.UpstreamProvider;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.stream.Collectors;

/** The Realtime servers of the configuration. */
@ApplicationScoped
public class RealtimeServers implements UpstreamProvider {

    private final Map<String, RealtimeServer> servers;

    RealtimeServers(RealtimeConfig config, Vertx vertx) {
        servers = config.byName().entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey,
                entry -> new RealtimeServer(entry.getKey(), entry.getValue(), vertx)));
    }

    @Override
    public boolean has(String name) {
        return servers.containsKey(name);
    }

    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public UpstreamLeg leg(String name, String sessionId, SessionConfiguration configuration, ObjectNode session) {
        return new RealtimeLeg(servers.get(name), configuration, session);
    }

    void stop(@Observes ShutdownEvent event) {
        servers.values().forEach(RealtimeServer::close);
    }
}
