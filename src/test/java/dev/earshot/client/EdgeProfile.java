package dev.earshot.client;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * An edge before a core: sessions of the agent {@link #MODEL} go through a WebSocket to the embedded engine of a server,
 * which is the one under test itself.
 */
public class EdgeProfile implements QuarkusTestProfile {

    /** The relayed agent. */
    public static final String MODEL = "edge";

    @Override
    public Map<String, String> getConfigOverrides() {
        var port = freePort();
        var settings = new HashMap<String, String>();
        settings.put("quarkus.http.test-port", String.valueOf(port));
        settings.put("earshot.upstreams.\"core\".url", "http://127.0.0.1:" + port + "/v1");
        settings.put("earshot.upstreams.\"core\".api-key", "sk-of-the-edge-0001");
        settings.put("earshot.upstreams.\"core\".model", "earshot");
        settings.put("earshot.agents.\"" + MODEL + "\".upstreams", "core");
        return settings;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
