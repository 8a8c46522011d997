package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.Agent;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Errand;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.WireWord;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET /v1/realtime/agents}: the agents that the caller may have, as a list like those of the service. Instructions,
 * tools and upstreams are the server's own business.
 */
@Path("/v1/realtime/agents")
@NonBlocking
public class AgentsResource {

    private final Authenticator authenticator;
    private final AgentCatalog agents;

    AgentsResource(Authenticator authenticator, AgentCatalog agents) {
        this.authenticator = authenticator;
        this.agents = agents;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> list(@Context HttpServerRequest request) {
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.LOOK).thenApply(caller -> {
            var list = Json.object().put("object", "list");
            var data = list.putArray("data");
            agents.agents().stream().filter(agent -> caller.mayHave(agent.name())).map(this::shown).forEach(data::add);
            return list;
        });
    }

    private ObjectNode shown(Agent agent) {
        var shown = Json.object().put("id", agent.name()).put("object", "realtime.agent")
                .put("default", agent.name().equals(agents.defaultModel())).put("voice", agent.session().voice())
                .put("media", WireWord.of(agent.media()));
        agent.limits().life().ifPresent(life -> shown.put("max_session_seconds", life.toSeconds()));
        var pinned = shown.putArray("pinned");
        agent.rules().pinned().stream().sorted().forEach(pinned::add);
        agent.rules().overridable().ifPresent(fields -> {
            var overridable = shown.putArray("overridable");
            fields.stream().sorted().forEach(overridable::add);
        });
        return shown;
    }
}
