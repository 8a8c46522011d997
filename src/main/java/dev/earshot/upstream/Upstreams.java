package dev.earshot.upstream;

import dev.earshot.agent.Agent;
import dev.earshot.agent.AgentBudget.Near;
import dev.earshot.agent.AgentCheck;
import dev.earshot.agent.MediaMode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.Opening;
import dev.earshot.session.UpstreamChain;
import dev.earshot.session.UpstreamLegFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Set;

/** Finds the upstreams behind an agent. A name that nobody knows ends the start, not a session. */
@ApplicationScoped
public class Upstreams implements UpstreamLegFactory, AgentCheck {

    private final List<UpstreamProvider> providers;
    private final RealtimeServers servers;

    Upstreams(@Any Instance<UpstreamProvider> providers, RealtimeServers servers) {
        this.servers = servers;
        this.providers = providers.stream().toList();
    }

    @Override
    public void check(Agent agent) {
        var key = "earshot.agents.\"" + agent.name() + "\".";
        agent.upstreams().forEach(name -> {
            if (providers.stream().noneMatch(provider -> provider.has(name))) {
                throw new IllegalArgumentException(key + "upstreams names '" + name + "', but there is no earshot.upstreams.\""
                        + name + "\".url");
            }
        });
        var answersCalls = agent.upstreams().stream().anyMatch(name -> servers.byName(name) != null);
        if (Set.of(Near.SUMMARISE, Near.CHEAPER_MODEL).contains(agent.budget().near()) && !answersCalls) {
            throw new IllegalArgumentException(key + "budget.near asks for a Realtime server, and none of its upstreams is one");
        }
        if (agent.media() == MediaMode.DIRECT && !answersCalls) {
            throw new IllegalArgumentException(key + "media is direct, but none of its upstreams is a Realtime server that "
                    + "could answer a call");
        }
    }

    @Override
    public UpstreamChain chain(String sessionId, Opening opening) {
        var configuration = opening.configuration();
        var links = opening.agent().upstreams().stream()
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
