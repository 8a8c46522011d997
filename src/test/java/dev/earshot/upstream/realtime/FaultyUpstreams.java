package dev.earshot.upstream.realtime;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Agents named after what goes wrong with their first upstream; their second one is the embedded engine. */
public class FaultyUpstreams implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }

    /** The server that goes wrong, and its many names. */
    public static class Servers implements QuarkusTestResourceLifecycleManager {

        private FakeServer server;

        @Override
        public Map<String, String> start() {
            server = new FakeServer(0);
            var settings = new HashMap<String, String>();
            for (var fault : FakeServer.Fault.values()) {
                for (var moment : FakeServer.Moment.values()) {
                    var name = (fault + "-" + moment).toLowerCase();
                    var upstream = "earshot.upstreams.\"" + name + "\".";
                    settings.put(upstream + "url", "ws://127.0.0.1:" + server.port() + "/v1");
                    settings.put(upstream + "model", name);
                    settings.put(upstream + "api-key", "sk-never-to-be-seen-4711");
                    settings.put(upstream + "connect-timeout", "500ms");
                    settings.put(upstream + "stall-timeout", "700ms");
                    settings.put("earshot.agents.\"" + name + "\".upstreams", name + ",engine");
                }
            }
            settings.put("earshot.upstreams.\"alone\".url", "ws://127.0.0.1:" + server.port() + "/v1");
            settings.put("earshot.upstreams.\"alone\".model", "unauthorized-connect");
            settings.put("earshot.agents.\"alone\".upstreams", "alone");
            return settings;
        }

        @Override
        public void stop() {
            if (server != null) {
                server.close();
            }
        }
    }
}
