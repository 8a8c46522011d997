package dev.earshot.client;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * An edge before a core: sessions of the agent {@link #MODEL} go through a WebSocket to the embedded engine of a server,
 * which is the one under test itself.
 */
public class EdgeProfile implements QuarkusTestProfile {

    /** The relayed agent. */
    public static final String MODEL = "edge";

    /** The agent whose calls go to the core themselves. */
    public static final String DIRECT_MODEL = "direct";

    /** As {@link #DIRECT_MODEL}, where nobody is at the other end. */
    public static final String NOWHERE_MODEL = "nowhere";

    @Override
    public Map<String, String> getConfigOverrides() {
        var port = freePort();
        var settings = new HashMap<>(edgeOf(URI.create("http://127.0.0.1:" + port)));
        settings.put("quarkus.http.test-port", String.valueOf(port));
        return settings;
    }

    /** The settings of an edge. @param core where the upstream's server is */
    static Map<String, String> edgeOf(URI core) {
        return Map.of("earshot.upstreams.\"core\".url", core + "/v1",
                "earshot.upstreams.\"core\".api-key", "sk-of-the-edge-0001",
                "earshot.upstreams.\"core\".model", "earshot",
                "earshot.agents.\"" + MODEL + "\".upstreams", "core",
                "earshot.agents.\"" + DIRECT_MODEL + "\".upstreams", "core",
                "earshot.agents.\"" + DIRECT_MODEL + "\".media", "direct",
                "earshot.upstreams.\"nobody\".url", "http://127.0.0.1:9/v1",
                "earshot.agents.\"" + NOWHERE_MODEL + "\".upstreams", "nobody",
                "earshot.agents.\"" + NOWHERE_MODEL + "\".media", "direct");
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
