package dev.earshot.credentials.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.WireWord;
import dev.earshot.session.Door;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a client secret is good for beyond the service's own rules. The same JSON says it in a request to mint, as
 * {@code earshot}, and within the secret.
 *
 * @param subject the person or the device that will hold it; null where nobody said
 * @param tenant to which they belong; null where there are none
 * @param agents the only ones that it opens; null for all
 * @param singleUse it opens one session
 * @param origin of the only pages that may use it; null for all
 * @param deviceKey the thumbprint (RFC 7638) of the only key whose holder may use it; null for all
 * @param life of a session that it opens
 * @param doors the only ones that it opens; empty for all
 * @param pinned fields of the session that its holder may not change
 */
public record SecretTerms(String subject, String tenant, Set<String> agents, boolean singleUse, String origin,
        String deviceKey, Optional<Duration> life, Set<Door> doors, Set<String> pinned) {

    /** No terms. */
    public static final SecretTerms NONE =
            new SecretTerms(null, null, null, false, null, null, Optional.empty(), Set.of(), Set.of());

    /** The names of the JSON. */
    public static final List<String> FIELDS = List.of("subject", "tenant", "agents", "single_use", "origin", "device_key",
            "max_session_seconds", "doors", "pinned");

    /** For whom it is, where that is known better than the request says it. */
    public SecretTerms of(String knownSubject, String knownTenant, Set<String> knownAgents) {
        return new SecretTerms(knownSubject == null ? subject : knownSubject, knownTenant == null ? tenant : knownTenant,
                both(agents, knownAgents), singleUse, origin, deviceKey, life, doors, pinned);
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        var common = new HashSet<>(one);
        common.retainAll(other);
        return common;
    }

    /** Only what is not as usual. */
    ObjectNode toJson(ObjectNode json) {
        put(json, "subject", subject);
        put(json, "tenant", tenant);
        put(json, "agents", agents);
        if (singleUse) {
            json.put("single_use", true);
        }
        put(json, "origin", origin);
        put(json, "device_key", deviceKey);
        life.ifPresent(duration -> json.put("max_session_seconds", duration.toSeconds()));
        if (!doors.isEmpty()) {
            var array = json.putArray("doors");
            doors.forEach(door -> array.add(WireWord.of(door)));
        }
        put(json, "pinned", pinned.isEmpty() ? null : pinned);
        return json;
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void put(ObjectNode json, String name, Set<String> values) {
        if (values != null) {
            var array = json.putArray(name);
            values.forEach(array::add);
        }
    }

    /** @param json whose fields are known to be right */
    public static SecretTerms of(JsonNode json) {
        var doors = EnumSet.noneOf(Door.class);
        json.path("doors").forEach(door -> doors.add(Door.valueOf(door.textValue().toUpperCase(Locale.ROOT))));
        return new SecretTerms(json.path("subject").textValue(), json.path("tenant").textValue(),
                json.has("agents") ? words(json.get("agents")) : null, json.path("single_use").asBoolean(),
                json.path("origin").textValue(), json.path("device_key").textValue(),
                json.has("max_session_seconds") ? Optional.of(Duration.ofSeconds(json.get("max_session_seconds").asLong()))
                        : Optional.empty(),
                doors, words(json.path("pinned")));
    }

    private static Set<String> words(JsonNode array) {
        var words = new HashSet<String>();
        array.forEach(each -> words.add(each.textValue()));
        return Set.copyOf(words);
    }
}
