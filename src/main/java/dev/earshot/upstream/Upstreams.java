package dev.earshot.upstream;

import dev.earshot.agent.AgentCatalog;
import dev.earshot.agent.AgentsConfig;
import dev.earshot.agent.MediaMode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamChain;
import dev.earshot.session.UpstreamLegFactory;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;

/** Finds the upstreams behind an agent. A name that nobody knows ends the start, not a session. */
@ApplicationScoped
public class Upstreams implements UpstreamLegFactory {

    private final AgentCatalog agents;
    private final AgentsConfig config;
    private final List<UpstreamProvider> providers;
    private final RealtimeServers servers;

    Upstreams(AgentCatalog agents, AgentsConfig config, @Any Instance<UpstreamProvider> providers,
            RealtimeServers servers) {
        this.servers = servers;
        this.agents = agents;
        this.config = config;
        this.providers = providers.stream().toList();
    }

    void check(@Observes StartupEvent event) {
        config.byName().forEach((agent, settings) -> settings.upstreams().forEach(name -> {
            if (providers.stream().noneMatch(provider -> provider.has(name))) {
                throw new IllegalStateException("earshot.agents.\"" + agent + "\".upstreams names '" + name
                        + "', but there is no earshot.upstreams.\"" + name + "\".url");
            }
        }));
        config.byName().forEach((agent, settings) -> {
            var answersCalls = settings.upstreams().stream().anyMatch(name -> servers.byName(name) != null);
            if (settings.media() == MediaMode.DIRECT && !answersCalls) {
                throw new IllegalStateException("earshot.agents.\"" + agent + "\".media is direct, but none of its "
                        + "upstreams is a Realtime server that could answer a call");
            }
        });
    }

    @Override
    public UpstreamChain chain(String sessionId, SessionConfiguration configuration) {
        var links = agents.upstreams(configuration.model()).stream()
                .map(name -> new Chain.Link(name, providerOf(name)))
                .filter(link -> link.provider().serves(link.name(), configuration)).toList();
        if (links.isEmpty()) {
            throw ApiException.badRequest(ApiError.invalidRequest("unsupported_session", "'"
                    + ApiError.abbreviated(configuration.model()) + "' has no upstream for sessions of this type: the embedded engine "
                    + "does not translate, and Azure's preview only converses.", "model"));
        }
        return new Chain(sessionId, configuration, links);
    }

    private UpstreamProvider providerOf(String name) {
        return providers.stream().filter(provider -> provider.has(name)).findFirst().orElseThrow();
    }
}
