package dev.earshot.agent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** The agents of the configuration: {@code earshot.agents."name".*}. */
@ConfigMapping(prefix = "earshot")
public interface AgentsConfig {

    /** The agent of a secret or a call that names no model. */
    @WithDefault("earshot")
    String defaultAgent();

    /** By name; the name is what clients give as {@code model}. */
    Map<String, AgentConfig> agents();

    /** One agent. */
    interface AgentConfig {

        /** What the agent is told about itself when the client gives no instructions. */
        Optional<String> instructions();

        /** The voice when the client asks for none. */
        @WithDefault("marin")
        String voice();
    }
}
