package dev.earshot.upstream.realtime;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A {@link ScriptedServer} for the time of a test, and the upstreams and agents that lead to it. */
public abstract class ScriptedUpstream implements QuarkusTestResourceLifecycleManager {

    private final int upgradeMillis;
    private final Map<String, String> settings = new HashMap<>();
    private ScriptedServer server;

    /** @param upgradeMillis that an upgrade takes */
    protected ScriptedUpstream(int upgradeMillis) {
        this.upgradeMillis = upgradeMillis;
    }

    protected ScriptedUpstream() {
        this(0);
    }

    /** Names upstreams and agents by {@link #upstream} and {@link #set}. */
    protected abstract void configure();

    /** An upstream at this server. @param model that it is asked for */
    protected final void upstream(String name, String model) {
        set("earshot.upstreams.\"" + name + "\".url", "ws://127.0.0.1:" + server.port() + "/v1");
        set("earshot.upstreams.\"" + name + "\".model", model);
    }

    /** An agent. @param upstreams that serve it, with commas between them */
    protected final void agent(String name, String upstreams) {
        set("earshot.agents.\"" + name + "\".upstreams", upstreams);
    }

    protected final void set(String key, String value) {
        settings.put(key, value);
    }

    @Override
    public Map<String, String> start() {
        server = new ScriptedServer(upgradeMillis);
        configure();
        return settings;
    }

    @Override
    public void stop() {
        server.close();
    }
}
