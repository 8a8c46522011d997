package dev.earshot.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Finds the agent behind a {@code model}. */
@ApplicationScoped
public class AgentCatalog {

    private static final String DEFAULT_INSTRUCTIONS =
            "You are a helpful voice assistant. Answer briefly and in plain words; the answer will be spoken.";

    private final Map<String, Agent> agents;
    private final String defaultModel;

    AgentCatalog(AgentsConfig config,
            @ConfigProperty(name = "earshot.default-agent", defaultValue = "earshot") String defaultAgent) {
        defaultModel = defaultAgent;
        agents = config.byName().entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry ->
                new Agent(entry.getKey(), entry.getValue().instructions().orElse(DEFAULT_INSTRUCTIONS),
                        entry.getValue().voice(), entry.getValue().upstreams(), entry.getValue().media())));
    }

    /** The model of a secret or a call that names none. */
    public String defaultModel() {
        return defaultModel;
    }

    /** The upstreams behind a model; those of the default agent for sessions that name none. */
    public List<String> upstreams(String model) {
        return agents.containsKey(model) ? agents.get(model).upstreams() : byModel(defaultModel).upstreams();
    }

    /** Where the media of a call with this model end; a model that nobody knows is refused later. */
    public MediaMode media(String modelOrNull) {
        var agent = agents.get(modelOrNull == null ? defaultModel : modelOrNull);
        return agent == null ? MediaMode.TERMINATE : agent.media();
    }

    /** @throws ApiException {@code missing_model} or {@code model_not_found} */
    public Agent byModel(String model) {
        if (model == null || model.isBlank()) {
            throw ApiException.badRequest(ApiError.invalidRequest("missing_model", "You must provide a model parameter.", "model"));
        }
        var agent = agents.get(model);
        if (agent == null) {
            throw new ApiException(404, ApiError.modelNotFound(model));
        }
        return agent;
    }

    /**
     * The configuration a session of this model starts with.
     *
     * @param session what the client asked for, of a secret or a call; null for nothing
     * @throws ApiException when a field is bad or the model is not known
     */
    public SessionConfiguration configuration(String model, ObjectNode session) {
        var agent = byModel(model);
        var defaults = SessionConfiguration.defaults(model, agent.instructions(), agent.voice());
        return session == null || session.isEmpty() ? defaults : defaults.updated(session, false);
    }

    /**
     * The configuration of a call.
     *
     * @param session as {@link #configuration}; its model counts where the request named none
     * @param model that the request named, else null
     */
    public SessionConfiguration ofCall(ObjectNode session, String model) {
        var named = namedBy(session, model);
        if (SessionConfiguration.asksToTranslate(session)) {
            return translation(named, session);
        }
        var rest = session == null ? null : session.deepCopy().<ObjectNode>without("model");
        return configuration(named == null ? defaultModel : named, rest);
    }

    /** The model of a call, null where none is named. */
    public static String namedBy(ObjectNode session, String model) {
        return model != null || session == null ? model : session.path("model").textValue();
    }

    /**
     * The configuration of a session that translates.
     *
     * @param session what the client asked for, of a secret; null for nothing
     * @throws ApiException when a field is bad or the model is not known
     */
    public SessionConfiguration translation(String model, ObjectNode session) {
        var defaults = SessionConfiguration.translation(byModel(model).name());
        return session == null ? defaults : defaults.updated(session.deepCopy().without(List.of("type", "model")), false);
    }

    /**
     * The configuration of a session that only transcribes, which names no model.
     *
     * @param session what the client asked for, of a secret; null for nothing
     * @throws ApiException when a field is bad
     */
    public SessionConfiguration transcription(ObjectNode session) {
        var defaults = SessionConfiguration.transcription();
        return session == null || session.isEmpty() ? defaults : defaults.updated(session, false);
    }
}
