package dev.earshot.agent;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Finds the agent behind a {@code model}. What was read last counts for new sessions; sessions that live go on as they
 * began. Safe from any thread.
 */
@ApplicationScoped
public class AgentCatalog {

    private final String defaultModel;
    private final Instance<AgentCheck> checks;
    private volatile AgentReader.Read read;

    /** @throws IllegalArgumentException naming the key of the configuration that is not right; nothing starts then */
    AgentCatalog(Config config, @Any Instance<AgentCheck> checks,
            @ConfigProperty(name = "earshot.default-agent", defaultValue = "earshot") String defaultAgent) {
        this.defaultModel = defaultAgent;
        this.checks = checks;
        this.read = AgentReader.read(config.unwrap(SmallRyeConfig.class));
    }

    void check(@Observes @Priority(1) StartupEvent event) {
        check(read);
    }

    /** Takes the agents of another configuration, all of them or, if one is not right, none. */
    void reload(SmallRyeConfig config) {
        var next = AgentReader.read(config);
        check(next);
        read = next;
    }

    private void check(AgentReader.Read agents) {
        agents.byName().values().forEach(agent -> checks.forEach(each -> each.check(agent)));
        if (!agents.byName().containsKey(defaultModel)) {
            throw new IllegalArgumentException("earshot.default-agent: there is no earshot.agents.\"" + defaultModel + "\"");
        }
    }

    /** The files that agents were read from beside the configuration. */
    Set<Path> files() {
        return read.files();
    }

    /** The model of a secret or a call that names none. */
    public String defaultModel() {
        return defaultModel;
    }

    /** All agents, by name. */
    public List<Agent> agents() {
        return read.byName().values().stream().sorted(Comparator.comparing(Agent::name)).toList();
    }

    /** @throws ApiException {@code missing_model} or {@code model_not_found} */
    public Agent byModel(String model) {
        if (model == null || model.isBlank()) {
            throw ApiException.badRequest(ApiError.invalidRequest("missing_model", "You must provide a model parameter.", "model"));
        }
        var agent = read.byName().get(model);
        if (agent == null) {
            throw new ApiException(404, ApiError.modelNotFound(model));
        }
        return agent;
    }

    /**
     * The session that somebody asks for.
     *
     * @throws ApiException when the agent is not known, or a field is bad or not the client's to set
     */
    public AgentSession session(SessionWish wish) {
        var agent = byModel(wish.kind() == SessionWish.Kind.TRANSCRIBE ? defaultModel : wish.model());
        var defaults = switch (wish.kind()) {
            case CONVERSE -> agent.session();
            case TRANSCRIBE -> SessionConfiguration.transcription();
            case TRANSLATE -> SessionConfiguration.translation(agent.name());
        };
        var part = wish.sessionPart();
        if (part.isEmpty()) {
            return new AgentSession(agent, defaults);
        }
        agent.rules().checkSession(part, defaults.toJson());
        return new AgentSession(agent, defaults.updated(part, false));
    }
}
