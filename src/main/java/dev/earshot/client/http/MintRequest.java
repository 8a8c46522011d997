package dev.earshot.client.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.secret.SecretTerms;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.protocol.WireWord;
import dev.earshot.session.Door;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The fields of a request to mint beside its session: {@code expires_after} as the service has it, and {@code earshot}, the
 * terms of the secret.
 */
final class MintRequest {

    private static final Set<String> EXPIRES_AFTER = Set.of("anchor", "seconds");
    private static final Set<String> TERMS = Set.copyOf(SecretTerms.FIELDS);
    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_NAMES = 32;
    private static final int MAX_LIFE_SECONDS = 24 * 60 * 60;
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.:\\[\\]-]{1,255}");
    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final List<String> DOORS = Arrays.stream(Door.values()).filter(door -> door != Door.SIDEBAND)
            .map(WireWord::of).toList();

    private MintRequest() {
    }

    /** @param expiresAfter null where it was not given */
    static int ttlSeconds(ObjectNode expiresAfter, int defaultSeconds) {
        if (expiresAfter == null) {
            return defaultSeconds;
        }
        RequestJson.onlyKnown(expiresAfter, "expires_after.", EXPIRES_AFTER);
        var anchor = expiresAfter.get("anchor");
        if (anchor != null && !anchor.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType("expires_after.anchor", "a string"));
        }
        if (anchor != null && !anchor.textValue().equals("created_at")) {
            throw invalid("expires_after.anchor", "supported is 'created_at'");
        }
        return expiresAfter.has("seconds") ? whole(expiresAfter, "expires_after.", "seconds", ClientSecrets.MIN_TTL_SECONDS,
                ClientSecrets.MAX_TTL_SECONDS) : defaultSeconds;
    }

    /**
     * @param earshot null where it was not given
     * @param caller who asks; a person who asks with a token of their own speaks for nobody else
     */
    static SecretTerms terms(ObjectNode earshot, Caller caller) {
        var own = SecretTerms.NONE;
        if (earshot != null) {
            check(earshot);
            own = SecretTerms.of(earshot);
        }
        if (caller.tenant() != null && own.tenant() != null && !own.tenant().equals(caller.tenant())) {
            throw ApiException.badRequest(ApiError.invalidValue("earshot.tenant", "This key belongs to another tenant."));
        }
        if (caller.subject() != null && own.subject() != null && !own.subject().equals(caller.subject())) {
            throw ApiException.badRequest(ApiError.invalidValue("earshot.subject", "This token is somebody else's."));
        }
        return own.of(caller.subject(), caller.tenant(), caller.agents());
    }

    private static void check(ObjectNode earshot) {
        RequestJson.onlyKnown(earshot, "earshot.", TERMS);
        text(earshot, "subject", text -> !text.isBlank() && text.length() <= MAX_NAME_CHARS, "expected 1 to 128 characters");
        text(earshot, "tenant", text -> !text.isBlank() && text.length() <= MAX_NAME_CHARS, "expected 1 to 128 characters");
        text(earshot, "origin", ORIGIN.asMatchPredicate(), "expected an origin like https://shop.example");
        text(earshot, "device_key", THUMBPRINT.asMatchPredicate(), "expected the SHA-256 thumbprint of a JWK (RFC 7638)");
        words(earshot, "agents", name -> name.length() <= MAX_NAME_CHARS, "expected names of agents");
        words(earshot, "doors", DOORS::contains, "expected some of " + DOORS);
        words(earshot, "pinned", SessionConfiguration::hasField, "expected fields of a session like audio.output.voice");
        if (earshot.has("single_use") && !earshot.get("single_use").isBoolean()) {
            throw ApiException.badRequest(ApiError.invalidType("earshot.single_use", "a boolean"));
        }
        if (earshot.has("max_session_seconds")) {
            whole(earshot, "earshot.", "max_session_seconds", 1, MAX_LIFE_SECONDS);
        }
    }

    private static void text(ObjectNode earshot, String name, Predicate<String> good, String expected) {
        if (earshot.has(name)) {
            word(earshot.get(name), "earshot." + name, good, expected);
        }
    }

    private static void words(ObjectNode earshot, String name, Predicate<String> good, String expected) {
        var words = earshot.get(name);
        if (words == null) {
            return;
        }
        if (!words.isArray() || words.isEmpty() || words.size() > MAX_NAMES) {
            throw ApiException.badRequest(ApiError.invalidType("earshot." + name, "an array of 1 to " + MAX_NAMES + " strings"));
        }
        for (var i = 0; i < words.size(); i++) {
            word(words.get(i), "earshot." + name + "[" + i + "]", good, expected);
        }
    }

    private static void word(JsonNode value, String param, Predicate<String> good, String expected) {
        if (!value.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType(param, "a string"));
        }
        if (!good.test(value.textValue())) {
            throw invalid(param, expected);
        }
    }

    private static int whole(ObjectNode parent, String path, String name, int min, int max) {
        var value = parent.get(name);
        if (!value.isIntegralNumber()) {
            throw ApiException.badRequest(ApiError.invalidType(path + name, "an integer"));
        }
        if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw invalid(path + name, "expected an integer from " + min + " to " + max);
        }
        return value.intValue();
    }

    private static ApiException invalid(String param, String expected) {
        return ApiException.badRequest(ApiError.invalidValue(param, "Invalid value for '" + param + "': " + expected + "."));
    }
}
