package dev.earshot.client.http;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** A server with API keys, the rooms behind the door played by {@link FakeRooms}. */
public class KeyedProfile implements QuarkusTestProfile {

    static final String KEY = "sk-test-0123456789abcdef";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("earshot.credentials.api-keys.shop", KEY, "quarkus.otel.sdk.disabled", "true",
                "earshot.agents.front-desk.voice", "marin", "earshot.agents.interpreter.voice", "marin");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeRooms.class, FakeRooms.Time.class);
    }

    /** The same without keys. */
    public static class Demo extends KeyedProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.sdk.disabled", "true");
        }
    }
}
