package dev.earshot.client;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;

/** The packaged application once more, guarded in the same way, as the core behind the server under test. */
public class GuardedCore implements QuarkusTestResourceLifecycleManager {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    private final SecondEarshot core = new SecondEarshot();

    @Override
    public Map<String, String> start() {
        return GuardedProfile.settings(core.launch(GuardedProfile.settings(NOWHERE)));
    }

    @Override
    public void stop() {
        core.stop();
    }
}
