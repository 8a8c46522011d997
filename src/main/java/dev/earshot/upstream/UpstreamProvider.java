package dev.earshot.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamLeg;

/** One kind of upstream. */
public interface UpstreamProvider {

    /** Whether this provider has an upstream of this name in the configuration. */
    boolean has(String name);

    /** Whether it has sessions of this kind. */
    boolean serves(String name, SessionConfiguration configuration);

    /**
     * Makes a leg to it, which is not opened yet.
     *
     * @param configuration what the session began with
     * @param session the session part the upstream is opened with: the configuration, or what has become of it
     */
    UpstreamLeg leg(String name, String sessionId, SessionConfiguration configuration, ObjectNode session);

    /** Whether its legs can be lost while this process lives. */
    boolean remote();
}
