package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.upstream.RealtimeServers;
import dev.earshot.upstream.UpstreamProvider;
import jakarta.enterprise.context.ApplicationScoped;

/** Sessions with the Realtime servers of the configuration, over WebSockets. */
@ApplicationScoped
public class RelayedSessions implements UpstreamProvider {

    private final RealtimeServers servers;

    RelayedSessions(RealtimeServers servers) {
        this.servers = servers;
    }

    @Override
    public boolean has(String name) {
        return servers.byName(name) != null;
    }

    @Override
    public boolean serves(String name, SessionConfiguration configuration) {
        return servers.byName(name).config().apiVersion().isEmpty()
                || !configuration.translates() && !configuration.transcribesOnly();
    }

    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public UpstreamLeg leg(String name, String sessionId, SessionConfiguration configuration, ObjectNode session) {
        var server = servers.byName(name);
        var dialect = server.config().apiVersion().isPresent() ? new PreviewDialect() : Dialect.PLAIN;
        return new RealtimeLeg(server, dialect, configuration, session);
    }
}
