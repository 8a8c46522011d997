package dev.earshot.agent;

import dev.earshot.protocol.SessionConfiguration;
import java.util.List;

/**
 * A server-owned session template.
 *
 * @param name as clients give it for {@code model}
 * @param upstreams that serve it, by name, in the order in which they are tried
 * @param media where the media of its calls end
 * @param session what its sessions are where nobody asks for anything else
 * @param rules what a client may send and change
 * @param limits on its sessions
 * @param onDeparture what is done about a direct call that departs from the rules
 * @param turnTiming whether its clients are told where the time of each turn went
 * @param budget what its sessions may cost
 */
public record Agent(String name, List<String> upstreams, MediaMode media, SessionConfiguration session, ClientRules rules,
        AgentLimits limits, OnDeparture onDeparture, boolean turnTiming, AgentBudget budget) {

    /** What can be done where a client is with the upstream itself, so that only the upstream's word tells what it did. */
    public enum OnDeparture {
        /** The change is taken back, the response cancelled, the item deleted. */
        UNDO,
        /** The call is ended. */
        END
    }
}
