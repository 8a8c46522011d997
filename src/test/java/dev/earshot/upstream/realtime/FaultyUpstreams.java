package dev.earshot.upstream.realtime;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

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
                    settings.put(upstream + "stall-timeout", fault == FakeServer.Fault.BLOCK ? "30s" : "700ms");
                    settings.put("earshot.agents.\"" + name + "\".upstreams", name + ",engine");
                }
            }
            settings.put("earshot.agents.\"none\".upstreams", "none-connect");
            settings.put("earshot.default-agent", "none");
            azure(settings);
            settings.put("earshot.upstreams.\"preview\".url", "http://127.0.0.1:" + server.port() + "/openai");
            settings.put("earshot.upstreams.\"preview\".kind", "azure");
            settings.put("earshot.upstreams.\"preview\".model", "my-deployment");
            settings.put("earshot.upstreams.\"preview\".api-version", "2025-04-01-preview");
            settings.put("earshot.agents.\"preview\".upstreams", "preview");
            settings.put("earshot.upstreams.\"alone\".url", "ws://127.0.0.1:" + server.port() + "/v1");
            settings.put("earshot.upstreams.\"alone\".model", "unauthorized-connect");
            settings.put("earshot.agents.\"alone\".upstreams", "alone");
            return settings;
        }

        /** A server that wants its key as Azure does, from a file. */
        private void azure(Map<String, String> settings) {
            try {
                var key = Files.createTempFile("earshot-key", ".txt");
                key.toFile().deleteOnExit();
                Files.writeString(key, "of-the-file-0815\n");
                settings.put("earshot.upstreams.\"azure\".url", "http://127.0.0.1:" + server.port() + "/openai/v1/");
                settings.put("earshot.upstreams.\"azure\".kind", "azure");
                settings.put("earshot.upstreams.\"azure\".model", "none");
                settings.put("earshot.upstreams.\"azure\".api-key-file", key.toString());
                settings.put("earshot.agents.\"azure\".upstreams", "azure");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A test may ask how much of its floods the server got rid of. */
        @Override
        public void inject(TestInjector test) {
            LongSupplier flooded = server::floodedChars;
            test.injectIntoFields(flooded, new TestInjector.MatchesType(LongSupplier.class));
        }

        @Override
        public void stop() {
            if (server != null) {
                server.close();
            }
        }
    }
}
