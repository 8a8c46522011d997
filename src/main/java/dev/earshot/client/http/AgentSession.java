package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.credentials.EffectiveSession;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.SessionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;

/** What a secret's session will be: its agent's template with the requested fields over it. */
@ApplicationScoped
class AgentSession implements EffectiveSession {

    private static final int SESSION_SECONDS = 3_600;

    private final AgentCatalog agents;

    AgentSession(AgentCatalog agents) {
        this.agents = agents;
    }

    @Override
    public ObjectNode effective(ObjectNode requested) {
        if (SessionConfiguration.asksToTranslate(requested)) {
            return dated(agents.translation(requested.path("model").textValue(), requested).toJson());
        }
        if (requested != null && requested.path("type").asText().equals("transcription")) {
            return dated(agents.transcription(requested).toJson());
        }
        var session = requested == null ? Json.object().put("type", "realtime") : requested.deepCopy();
        var model = session.get("model");
        if (model != null && !model.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType("session.model", "a string"));
        }
        session.remove("model");
        var name = model == null ? agents.defaultModel() : model.textValue();
        return dated(agents.configuration(name, session).toJson());
    }

    private static ObjectNode dated(ObjectNode session) {
        return session.put("id", Ids.next(Ids.SESSION))
                .put("expires_at", System.currentTimeMillis() / 1000 + SESSION_SECONDS);
    }
}
