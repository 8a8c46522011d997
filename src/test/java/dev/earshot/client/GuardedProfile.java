package dev.earshot.client;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server with callers of every kind, and agents that leave their clients some freedom or little. Its agent
 * {@link #RELAYED} goes through a WebSocket, and {@link #DIRECT} by calls, to the agent {@link #OPEN} of the same server.
 */
public class GuardedProfile extends EdgeProfile {

    /** May mint, connect and observe. */
    public static final String SHOP = "sk-shop-0123456789abcdef";
    /** May do anything. */
    public static final String ADMIN = "sk-admin-0123456789abcde";
    /** Mints for the tenant acme, whose only agent is {@link #DESK}; configured by its digest. */
    public static final String ACME = "sk-acme-0123456789abcdef";
    /** May only join calls. */
    public static final String WATCHER = "sk-watcher-0123456789abc";

    /** Its clients may change everything. */
    public static final String OPEN = "open";
    /** Its instructions, tools and voice are pinned. */
    public static final String DESK = "front-desk";
    /** Its clients may change the speed, and send little. */
    public static final String KIOSK = "kiosk";
    /** As {@link #DESK}, through another server. */
    public static final String RELAYED = "relayed-desk";
    /** As {@link #DESK}, by direct calls whose departures are undone. */
    public static final String DIRECT = "direct-desk";
    /** As {@link #DIRECT}, where a departure ends the call. */
    public static final String STRICT = "strict-desk";
    /** May be had by two at a time, and minted for three times a minute. */
    public static final String SCARCE = "scarce";

    /** Pages of this machine, which may call by default. */
    public static final String SHOP_PAGE = "http://localhost:7001";
    public static final String OTHER_PAGE = "http://localhost:7002";

    private static final String TOOLS = "[{\"type\":\"function\",\"name\":\"book_room\",\"description\":\"Books a room.\","
            + "\"parameters\":{\"type\":\"object\",\"properties\":{\"nights\":{\"type\":\"integer\"}}}}]";

    @Override
    public Map<String, String> getConfigOverrides() {
        var port = freePort();
        var settings = new HashMap<>(settings(URI.create("http://127.0.0.1:" + port)));
        settings.put("quarkus.http.test-port", String.valueOf(port));
        return settings;
    }

    /** The same, with the core in a process of its own. */
    public static class TwoServers implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(GuardedCore.class));
        }
    }

    /** @param core where the upstream's server is */
    static Map<String, String> settings(URI core) {
        var settings = new HashMap<String, String>();
        settings.put("earshot.credentials.api-keys.shop", SHOP);
        settings.put("earshot.credentials.api-keys.admin", ADMIN);
        settings.put("earshot.credentials.api-keys.admin.scopes", "mint,connect,observe,admin");
        settings.put("earshot.credentials.api-keys.acme.sha256", "63bf42112005427c6410f33d4a8dc52b7ec7102d23b59f606225da1989b16f5a");
        settings.put("earshot.credentials.api-keys.acme.tenant", "acme");
        settings.put("earshot.credentials.api-keys.acme.agents", DESK);
        settings.put("earshot.credentials.api-keys.watcher", WATCHER);
        settings.put("earshot.credentials.api-keys.watcher.scopes", "observe");
        settings.put("earshot.default-agent", OPEN);
        settings.put("earshot.agents." + OPEN + ".voice", "marin");
        desk(DESK, settings);
        settings.put("earshot.agents." + KIOSK + ".overridable", "audio.output.speed");
        settings.put("earshot.agents." + KIOSK + ".events", "session.update,input_audio_buffer.append,response.create");
        settings.put("earshot.upstreams.core.url", core + "/v1");
        settings.put("earshot.upstreams.core.api-key", SHOP);
        settings.put("earshot.upstreams.core.model", OPEN);
        desk(RELAYED, settings);
        settings.put("earshot.agents." + RELAYED + ".upstreams", "core");
        desk(DIRECT, settings);
        settings.put("earshot.agents." + DIRECT + ".upstreams", "core");
        settings.put("earshot.agents." + DIRECT + ".media", "direct");
        desk(STRICT, settings);
        settings.put("earshot.agents." + STRICT + ".upstreams", "core");
        settings.put("earshot.agents." + STRICT + ".media", "direct");
        settings.put("earshot.agents." + STRICT + ".on-departure", "end");
        settings.put("earshot.agents." + SCARCE + ".limits.sessions", "2");
        settings.put("earshot.agents." + SCARCE + ".limits.mints-per-minute", "3");
        return settings;
    }

    private static void desk(String name, Map<String, String> settings) {
        var agent = "earshot.agents." + name + ".";
        settings.put(agent + "instructions", "You answer the telephone of a small hotel.");
        settings.put(agent + "voice", "cedar");
        settings.put(agent + "tools", TOOLS);
        settings.put(agent + "pinned[0]", "instructions");
        settings.put(agent + "pinned[1]", "tools");
        settings.put(agent + "pinned[2]", "audio.output.voice");
    }
}
