package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The effective configuration of one session of type {@code realtime}: defaults, then every accepted update laid over
 * them. Immutable; {@link #updated} answers a new one or refuses the update whole.
 */
public final class SessionConfiguration {

    /** Turn ends of {@code semantic_vad} by eagerness, in milliseconds of silence. */
    private static final Map<String, Integer> EAGERNESS_SILENCE_MILLIS =
            Map.of("high", 300, "auto", 600, "medium", 600, "low", 1_200);

    private final ObjectNode effective;

    private SessionConfiguration(ObjectNode effective) {
        this.effective = effective;
    }

    /**
     * @param model as the client named it
     * @param instructions what the agent says of itself
     */
    public static SessionConfiguration defaults(String model, String instructions, String voice) {
        var session = Json.object();
        session.put("type", "realtime").put("object", "realtime.session").put("model", model);
        session.set("output_modalities", Json.array().add("audio"));
        session.put("instructions", instructions);
        session.set("tools", Json.array());
        session.put("tool_choice", "auto").put("max_output_tokens", "inf").put("truncation", "auto");
        session.putNull("tracing").putNull("prompt").putNull("include");
        var audio = session.putObject("audio");
        var input = audio.putObject("input");
        input.set("format", pcm24k());
        input.putNull("transcription").putNull("noise_reduction");
        input.set("turn_detection", serverVad());
        var output = audio.putObject("output");
        output.set("format", pcm24k());
        output.put("voice", voice).put("speed", 1.0);
        return new SessionConfiguration(session);
    }

    /**
     * @param patch the {@code session} of a {@code session.update}, of a client secret or of a call
     * @param audioSpoken true once the session has spoken: the voice is locked then
     * @throws ApiException when any field is bad; nothing of the update is taken then
     */
    public SessionConfiguration updated(ObjectNode patch, boolean audioSpoken) {
        SessionShapes.REALTIME.check(patch, "session");
        var voice = patch.at("/audio/output/voice");
        if (audioSpoken && !voice.isMissingNode() && !voice.equals(effective.at("/audio/output/voice"))) {
            throw ApiException.badRequest(new ApiError("invalid_request_error", "cannot_update_voice",
                    "Cannot update a conversation's voice if assistant audio is present.", "session.audio.output.voice"));
        }
        var next = effective.deepCopy();
        var change = patch.deepCopy();
        change.remove("model"); // fixed when the session began, yet stock SDKs name theirs in every update; the echo tells
        if (change.at("/audio/input") instanceof ObjectNode input) {
            completeTurnDetection(input, next.at("/audio/input/turn_detection"));
        }
        Shape.merge(next, change);
        return new SessionConfiguration(next);
    }

    /** The whole configuration as it goes into {@code session.created}, to be completed by id and expiry. */
    public ObjectNode toJson() {
        return effective.deepCopy();
    }

    public String model() {
        return effective.path("model").asText();
    }

    public String instructions() {
        return effective.path("instructions").asText("");
    }

    public String voice() {
        var voice = effective.at("/audio/output/voice");
        return voice.isObject() ? voice.path("id").asText() : voice.asText();
    }

    public double speed() {
        return effective.at("/audio/output/speed").asDouble(1.0);
    }

    public boolean speaks() {
        return effective.at("/output_modalities/0").asText().equals("audio");
    }

    public boolean transcribesInput() {
        return effective.at("/audio/input/transcription").isObject();
    }

    /** Silence that ends a turn by this {@code turn_detection}, in milliseconds; 0 where there is none. */
    public static int silenceMillis(JsonNode detection) {
        return switch (detection.path("type").asText()) {
            case "semantic_vad" -> EAGERNESS_SILENCE_MILLIS.get(detection.path("eagerness").asText("auto"));
            case "server_vad" -> detection.path("silence_duration_ms").asInt(200);
            default -> 0;
        };
    }

    /** Null when the client ends its turns itself. */
    public TurnDetection turnDetection() {
        var detection = effective.at("/audio/input/turn_detection");
        if (!detection.isObject()) {
            return null;
        }
        return new TurnDetection(
                detection.path("threshold").asDouble(0.5),
                detection.path("prefix_padding_ms").asInt(300),
                silenceMillis(detection),
                detection.path("create_response").asBoolean(true),
                detection.path("interrupt_response").asBoolean(true));
    }

    /** Keeps what was set as long as the kind stays; another kind, or one after null, starts from its defaults. */
    private static void completeTurnDetection(ObjectNode input, JsonNode current) {
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

    private static ObjectNode pcm24k() {
        return Json.object().put("type", "audio/pcm").put("rate", 24_000);
    }

    /** 200 ms, not the 500 of the service's documentation: every session recorded on the wire says 200. */
    private static ObjectNode serverVad() {
        return Json.object().put("type", "server_vad").put("threshold", 0.5).put("prefix_padding_ms", 300)
                .put("silence_duration_ms", 200).putNull("idle_timeout_ms")
                .put("create_response", true).put("interrupt_response", true);
    }

    private static ObjectNode semanticVad() {
        return Json.object().put("type", "semantic_vad").put("eagerness", "auto")
                .put("create_response", true).put("interrupt_response", true);
    }
}
