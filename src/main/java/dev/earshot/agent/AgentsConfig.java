package dev.earshot.agent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The agents of the configuration: {@code earshot.agents."name".*}. */
@ConfigMapping(prefix = "earshot.agents")
public interface AgentsConfig {

    /** By name; the name is what clients give as {@code model}. */
    @WithParentName
    Map<String, AgentConfig> byName();

    /** One agent. */
    interface AgentConfig {

        /** What the agent is told about itself when the client gives no instructions. */
        Optional<String> instructions();

        /** The upstreams that serve it, in the order in which they are tried; {@code engine} is the embedded one. */
        @WithDefault("engine")
        List<String> upstreams();

        /** Where the media of its WebRTC calls end; {@code direct} needs an upstream that answers calls itself. */
        @WithDefault("terminate")
        MediaMode media();

        /** The voice when the client asks for none. */
        @WithDefault("marin")
        String voice();
    }
}
