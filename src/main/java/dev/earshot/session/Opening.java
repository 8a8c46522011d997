package dev.earshot.session;

import dev.earshot.agent.Agent;
import dev.earshot.agent.ClientRules;
import dev.earshot.protocol.SessionConfiguration;
import java.time.Duration;
import java.util.Optional;

/**
 * A session as a door asks for it.
 *
 * @param rules what its client may send and change
 * @param life after which it ends, where that is shorter than its agent's and every session's
 * @param callId where the session is a call, else null
 * @param permit given back when the session is over
 * @param trace that it is a part of; null where nobody said so
 */
public record Opening(Agent agent, SessionConfiguration configuration, ClientRules rules, Optional<Duration> life,
        String callId, Door door, Owner owner, SessionPermit permit, TraceParent trace) {

    /** The shortest of all that limit it. */
    Duration life(Duration ofEverySession) {
        return agent.limits().life(ofEverySession, life);
    }
}
