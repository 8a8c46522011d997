package dev.earshot.session;

import dev.earshot.protocol.SessionConfiguration;

/** Makes the upstream of a new session. */
public interface UpstreamLegFactory {

    UpstreamLeg create(String sessionId, SessionConfiguration configuration);
}
