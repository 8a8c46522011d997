package dev.earshot.client;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** One Redis and two replicas: the server under test, and the packaged application once more. */
public class TwoReplicas implements QuarkusTestResourceLifecycleManager {

    static final String SCARCE = "scarce";

    static volatile RedisServer redis;
    static volatile URI other;

    private final SecondEarshot second = new SecondEarshot();
    private String whenAway = "refuse";

    @Override
    public void init(Map<String, String> arguments) {
        whenAway = arguments.getOrDefault("when-away", whenAway);
    }

    @Override
    public Map<String, String> start() {
        redis = new RedisServer();
        var settings = new HashMap<String, String>();
        settings.put("earshot.store.kind", "redis");
        settings.put("earshot.store.when-away", whenAway);
        settings.put("quarkus.redis.hosts", redis.url());
        settings.put("earshot.credentials.sealing-key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        settings.put("earshot.credentials.api-keys.shop", GuardedProfile.SHOP);
        settings.put("earshot.credentials.api-keys.admin", GuardedProfile.ADMIN);
        settings.put("earshot.credentials.api-keys.admin.scopes", "mint,connect,observe,admin");
        settings.put("earshot.agents." + SCARCE + ".limits.sessions", "2");
        settings.put("earshot.agents." + SCARCE + ".limits.mints-per-minute", "4");
        other = second.launch(settings);
        return settings;
    }

    @Override
    public void stop() {
        second.stop();
        if (redis != null) {
            redis.close();
        }
    }
}
