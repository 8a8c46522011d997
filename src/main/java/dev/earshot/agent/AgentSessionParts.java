package dev.earshot.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import java.util.Optional;

/** The fields of a session in an agent's configuration, as the protocol has them: words of the wire, types of JSON. */
final class AgentSessionParts {

    private static final String TURN_DETECTION = "turn-detection";

    private final AgentKeys keys;

    AgentSessionParts(AgentKeys keys) {
        this.keys = keys;
    }

    /** @param key that it was read from */
    record Part(String key, ObjectNode session) {
    }

    /** {@code turn-detection.type} and the rest of it, each a scalar. */
    Optional<Part> turnDetection() {
        var names = keys.below(TURN_DETECTION);
        var off = keys.text(TURN_DETECTION);
        if (off.isPresent() && !off.get().equals("off")) {
            throw keys.wrong(TURN_DETECTION, "expected 'off', or keys below it like turn-detection.type");
        }
        if (names.isEmpty() && off.isEmpty()) {
            return Optional.empty();
        }
        var session = Json.object().put("type", "realtime");
        var input = session.putObject("audio").putObject("input");
        if (off.isPresent()) {
            input.putNull("turn_detection");
        } else {
            var detection = input.putObject("turn_detection");
            names.forEach(name -> detection.set(name.replace('-', '_'),
                    scalar(keys.text(TURN_DETECTION + "." + name).orElse("null"))));
        }
        return Optional.of(new Part(TURN_DETECTION + (names.isEmpty() ? "" : "." + names.iterator().next()), session));
    }

    /** {@code tools}: a JSON array of tools as a session has them. */
    Optional<Part> tools() {
        return json("tools").map(tools -> {
            var session = Json.object().put("type", "realtime");
            session.set("tools", tools);
            return new Part("tools", session);
        });
    }

    /** {@code session}: whatever else a session has, as JSON. */
    Optional<Part> further() {
        return json("session").map(json -> {
            if (!(json instanceof ObjectNode session)) {
                throw keys.wrong("session", "expected a JSON object");
            }
            session.put("type", "realtime");
            return new Part("session", session);
        });
    }

    private Optional<JsonNode> json(String key) {
        return keys.text(key).map(text -> {
            try {
                return Json.parse(text);
            } catch (ApiException e) {
                throw keys.wrong(key, "expected JSON. " + e.error().message());
            }
        });
    }

    /** Numbers, {@code true}, {@code false} and {@code null} are what they are in JSON; everything else is text. */
    private static JsonNode scalar(String text) {
        try {
            var json = Json.parse(text);
            return json.isValueNode() ? json : TextNode.valueOf(text);
        } catch (ApiException _) {
            return TextNode.valueOf(text);
        }
    }
}
