package dev.earshot.client;

import dev.earshot.upstream.realtime.FakeServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Agents that translate: one by a server that does, one whose first server is lost after a second, and one by another
 * Earshot, which is the one under test itself.
 */
public class TranslationProfile implements QuarkusTestProfile {

    public static final String MODEL = "interpreter";
    public static final String LOSES_ITS_FIRST = "interrupted";
    public static final String THROUGH_ANOTHER = "edge";

    @Override
    public Map<String, String> getConfigOverrides() {
        var port = EdgeProfile.freePort();
        var settings = new HashMap<>(EdgeProfile.edgeOf(URI.create("http://127.0.0.1:" + port)));
        settings.put("earshot.upstreams.\"core\".model", MODEL);
        settings.put("quarkus.http.test-port", String.valueOf(port));
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Interpreters.class));
    }

    /** As this profile, where the other Earshot is a process of its own. */
    public static class TwoServers implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(InterpretersAndAnother.class));
        }
    }

    /** The servers that translate, and an Earshot before them. */
    public static class InterpretersAndAnother extends Interpreters {

        private final SecondEarshot another = new SecondEarshot();

        @Override
        public Map<String, String> start() {
            var settings = new HashMap<>(super.start());
            settings.putAll(EdgeProfile.edgeOf(another.launch(settings)));
            settings.put("earshot.upstreams.\"core\".model", MODEL);
            return settings;
        }

        @Override
        public void stop() {
            another.stop();
            super.stop();
        }
    }

    /** The servers that translate. */
    public static class Interpreters implements QuarkusTestResourceLifecycleManager {

        private FakeServer server;

        @Override
        public Map<String, String> start() {
            server = new FakeServer(0);
            var settings = new HashMap<String, String>();
            for (var name : List.of("none-connect", "drop-turn")) {
                settings.put("earshot.upstreams.\"" + name + "\".url", "ws://127.0.0.1:" + server.port() + "/v1");
                settings.put("earshot.upstreams.\"" + name + "\".model", name);
            }
            settings.put("earshot.agents.\"" + MODEL + "\".upstreams", "none-connect,engine");
            settings.put("earshot.agents.\"" + LOSES_ITS_FIRST + "\".upstreams", "drop-turn,none-connect");
            return settings;
        }

        @Override
        public void stop() {
            server.close();
        }
    }
}
