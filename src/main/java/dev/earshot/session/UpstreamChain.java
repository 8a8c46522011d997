package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The upstreams that one session may have, one after the other. On the session's event loop. */
public interface UpstreamChain {

    /**
     * Makes a leg to the next upstream of this round.
     *
     * @param session the session part it is opened with
     * @return null when the round is over: each was tried
     */
    UpstreamLeg next(ObjectNode session);

    /** As the configuration calls the upstream of the last leg. */
    String name();

    /** Legs from here on ask for this model, whatever was asked for before. */
    default void model(String model) {}

    /** The leg lived: a new round begins behind its upstream and comes to it last. */
    void lived();

    /** A new round begins with the upstream of the last leg itself: a session of its own came near its end. */
    void again();

    /** Whether a leg that is lost may be replaced; false where the only upstream lives and dies with this process. */
    boolean replaceable();

    /** The session part that the first upstream is opened with: what its agent is, and what was asked for. */
    ObjectNode session();
}
