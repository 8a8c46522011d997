package dev.earshot.session;

/** Knows the upstreams of new sessions. */
public interface UpstreamLegFactory {

    /** The upstreams of the agent of a session. */
    UpstreamChain chain(String sessionId, Opening opening);
}
