package dev.earshot.session;

import dev.earshot.protocol.SessionConfiguration;

/** Knows the upstreams of new sessions. */
public interface UpstreamLegFactory {

    /** @param configuration what the session begins with; its model says whose upstreams are meant */
    UpstreamChain chain(String sessionId, SessionConfiguration configuration);
}
