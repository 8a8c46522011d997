package dev.earshot.agent;

import dev.earshot.protocol.SessionConfiguration;
import java.util.function.UnaryOperator;

/** What somebody gets who asks for a session. @param agent whose session it is */
public record AgentSession(Agent agent, SessionConfiguration configuration) {

    /** The same, as {@link SessionConfiguration#passing}. */
    public AgentSession passing(UnaryOperator<String> header) {
        return new AgentSession(agent, configuration.passing(header));
    }
}
