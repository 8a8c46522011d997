package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.TurnDetection.Eagerness;

/** {@code turn_detection} as it stands in a session: read, completed, and by default. */
final class TurnDetectionShape {

    private TurnDetectionShape() {}

    /** Null where it is null or absent: the client ends its turns itself. */
    static TurnDetection read(JsonNode detection) {
        if (!detection.isObject()) {
            return null;
        }
        var threshold = detection.path("threshold").asDouble(0.5);
        var prefixPaddingMillis = detection.path("prefix_padding_ms").asInt(300);
        var createResponse = detection.path("create_response").asBoolean(true);
        var interruptResponse = detection.path("interrupt_response").asBoolean(true);
        return detection.path("type").asText().equals("semantic_vad")
                ? new TurnDetection.SemanticVad(threshold, prefixPaddingMillis,
                        Eagerness.named(detection.path("eagerness").asText("auto")), createResponse, interruptResponse)
                : new TurnDetection.ServerVad(threshold, prefixPaddingMillis, TurnDetection.silenceMillis(detection),
                        detection.path("idle_timeout_ms").asInt(0), createResponse, interruptResponse);
    }

    /** Keeps what was set as long as the kind stays; another kind, or one after null, starts from its defaults. */
    static void complete(ObjectNode input, JsonNode current) {
        if (!(input.get("turn_detection") instanceof ObjectNode change)) {
            return;
        }
        var kind = change.path("type").asText(current.path("type").asText("server_vad"));
        ObjectNode base;
        if (current instanceof ObjectNode same && same.path("type").asText().equals(kind)) {
            base = same.deepCopy();
        } else {
            base = kind.equals("semantic_vad") ? semanticVad() : serverVad();
        }
        Shape.merge(base, change);
        if (current instanceof ObjectNode old) {
            old.removeAll();
        }
        input.set("turn_detection", base);
    }

    /** 200 ms, not the 500 of the service's documentation: every session recorded on the wire says 200. */
    static ObjectNode serverVad() {
        return Json.object().put("type", "server_vad").put("threshold", 0.5).put("prefix_padding_ms", 300)
                .put("silence_duration_ms", 200).putNull("idle_timeout_ms")
                .put("create_response", true).put("interrupt_response", true);
    }

    private static ObjectNode semanticVad() {
        return Json.object().put("type", "semantic_vad").put("eagerness", "auto")
                .put("create_response", true).put("interrupt_response", true);
    }
}
