package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The effective configuration of one session of type {@code realtime}, {@code transcription} or {@code translation}:
 * defaults, then every accepted update laid over them. Immutable; {@link #updated} answers a new one or refuses the update whole.
 */
public final class SessionConfiguration {

    private static final String TRANSCRIPTION = "transcription";

    /** The type of sessions that say what they hear in another language. */
    public static final String TRANSLATION = "translation";

    /** Headers of a client's request that are meant for the server behind this one. */
    public static final List<String> PASSED_HEADERS =
            List.of("OpenAI-Safety-Identifier", "OpenAI-Organization", "OpenAI-Project");

    private static final int MAX_HEADER_CHARS = 256;

    private final ObjectNode effective;
    private final Map<String, String> passedHeaders;
    private final String upstreamModel;
    private final String insistsOn;

    private SessionConfiguration(ObjectNode effective) {
        this(effective, Map.of(), null, null);
    }

    private SessionConfiguration(ObjectNode effective, Map<String, String> passedHeaders, String upstreamModel,
            String insistsOn) {
        this.insistsOn = insistsOn;
        this.effective = effective;
        this.passedHeaders = passedHeaders;
        this.upstreamModel = upstreamModel;
    }

    /** The same, where an upstream is to be shown those of {@link #PASSED_HEADERS} that the client's request had. */
    public SessionConfiguration passing(UnaryOperator<String> header) {
        var passed = new LinkedHashMap<String, String>();
        for (var name : PASSED_HEADERS) {
            var value = header.apply(name);
            if (value != null && !value.isBlank() && value.length() <= MAX_HEADER_CHARS) {
                passed.put(name, value);
            }
        }
        return new SessionConfiguration(effective, passed, upstreamModel, insistsOn);
    }

    /** The same, whose upstreams are given this header as well. */
    public SessionConfiguration passing(String name, String value) {
        var passed = new LinkedHashMap<>(passedHeaders);
        passed.put(name, value);
        return new SessionConfiguration(effective, passed, upstreamModel, insistsOn);
    }

    /** The same, where every upstream is asked for this model, whatever its configuration names. */
    public SessionConfiguration insistingOn(String model) {
        return new SessionConfiguration(effective, passedHeaders, upstreamModel, model);
    }

    /** The model that every upstream is asked for; null where its own configuration counts. */
    public String insistsOn() {
        return insistsOn;
    }

    /** The same, where upstreams are asked for another model than the one that the client has named. */
    public SessionConfiguration servedBy(String model) {
        return new SessionConfiguration(effective, passedHeaders, model, insistsOn);
    }

    /** What upstreams are asked for. */
    public String upstreamModel() {
        return upstreamModel == null ? model() : upstreamModel;
    }

    /** What an upstream is shown of the client's own request. */
    public Map<String, String> passedHeaders() {
        return passedHeaders;
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
        input.set("format", AudioFormat.PCM.toJson());
        input.putNull("transcription").putNull("noise_reduction");
        input.set("turn_detection", TurnDetectionShape.serverVad());
        var output = audio.putObject("output");
        output.set("format", AudioFormat.PCM.toJson());
        output.put("voice", voice).put("speed", 1.0);
        return new SessionConfiguration(session);
    }

    /** A session that only writes down what it hears; it names no model of its own. */
    public static SessionConfiguration transcription() {
        var session = Json.object();
        session.put("type", TRANSCRIPTION).put("object", "realtime.transcription_session");
        var input = session.putObject("audio").putObject("input");
        input.set("format", AudioFormat.PCM.toJson());
        input.putNull("transcription").putNull("noise_reduction");
        input.set("turn_detection", TurnDetectionShape.serverVad().without(
                List.of("idle_timeout_ms", "create_response", "interrupt_response")));
        session.putNull("include");
        return new SessionConfiguration(session);
    }

    /** A session that translates. @param model as the client named it */
    public static SessionConfiguration translation(String model) {
        var session = Json.object().put("type", TRANSLATION).put("model", model);
        var audio = session.putObject("audio");
        audio.putObject("input").putNull("transcription").putNull("noise_reduction");
        audio.putObject("output");
        return new SessionConfiguration(session);
    }

    /** Whether a session part asks for a session that translates. */
    public static boolean asksToTranslate(JsonNode sessionOrNull) {
        return sessionOrNull != null && sessionOrNull.path("type").asText().equals(TRANSLATION);
    }

    /**
     * @param patch the {@code session} of a {@code session.update}, of a client secret or of a call
     * @param audioSpoken true once the session has spoken: the voice is locked then
     * @throws ApiException when any field is bad; nothing of the update is taken then
     */
    public SessionConfiguration updated(ObjectNode patch, boolean audioSpoken) {
        requireOwnType(patch);
        shape().check(patch, "session");
        var voice = patch.at("/audio/output/voice");
        if (audioSpoken && !voice.isMissingNode() && !voice.equals(effective.at("/audio/output/voice"))) {
            throw refused("cannot_update_voice",
                    "Cannot update a conversation's voice if assistant audio is present.", "session.audio.output.voice");
        }
        var tracing = effective.path("tracing");
        if (tracing.isTextual() || tracing.isObject()) {
            var wanted = patch.path("tracing");
            if (!wanted.isMissingNode() && !wanted.equals(tracing)) {
                throw refused("invalid_value", "Tracing cannot be modified once it is on.", "session.tracing");
            }
        }
        var next = effective.deepCopy();
        var change = patch.deepCopy();
        change.remove("model"); // fixed when the session began, yet stock SDKs name theirs in every update; the echo tells
        if (change.at("/audio/input") instanceof ObjectNode input) {
            TurnDetectionShape.complete(input, next.at("/audio/input/turn_detection"));
        }
        completeFormat(change.at("/audio/input"));
        completeFormat(change.at("/audio/output"));
        Shape.merge(next, change);
        SessionRules.check(next);
        return new SessionConfiguration(next, passedHeaders, upstreamModel, insistsOn);
    }

    /** Whether a session that converses has a field there. @param path dotted, for example {@code audio.output.voice} */
    public static boolean hasField(String path) {
        return SessionShapes.REALTIME.has(List.of(path.split("\\.", -1)));
    }

    private Shape shape() {
        return switch (effective.path("type").asText()) {
            case TRANSCRIPTION -> SessionShapes.TRANSCRIPTION_SESSION;
            case TRANSLATION -> SessionShapes.TRANSLATION_SESSION;
            default -> SessionShapes.REALTIME;
        };
    }

    private void requireOwnType(ObjectNode patch) {
        var own = effective.path("type").asText();
        var wanted = patch.path("type");
        if (wanted.isTextual() && !wanted.textValue().equals(own)
                && (wanted.textValue().equals(TRANSCRIPTION) || wanted.textValue().equals("realtime"))) {
            throw refused("invalid_parameter", "Passing a " + wanted.textValue() + " session update event to a " + own
                    + " session is not allowed.", "session.type");
        }
    }

    private static void completeFormat(JsonNode side) {
        if (side instanceof ObjectNode node && node.has("format")) {
            node.set("format", AudioFormat.of(node.get("format")).toJson());
        }
    }

    private static ApiException refused(String code, String message, String param) {
        return ApiException.badRequest(ApiError.invalidRequest(code, message, param));
    }

    /** True for a session of type {@code transcription}. */
    public boolean transcribesOnly() {
        return effective.path("type").asText().equals(TRANSCRIPTION);
    }

    /** True for a session of type {@code translation}. */
    public boolean translates() {
        return asksToTranslate(effective);
    }

    /** How the client's audio comes where it travels as events. */
    public AudioFormat inputFormat() {
        return AudioFormat.of(effective.at("/audio/input/format"));
    }

    /** How answers go out where they travel as events. */
    public AudioFormat outputFormat() {
        return AudioFormat.of(effective.at("/audio/output/format"));
    }

    /** {@code audio.input.noise_reduction}; a null node where there is none. */
    public JsonNode noiseReduction() {
        return effective.at("/audio/input/noise_reduction");
    }

    /** {@code audio.input.transcription}; a null node where it is off. */
    public JsonNode transcriptionWish() {
        return effective.at("/audio/input/transcription");
    }

    /** {@code tools}, {@code tool_choice}, {@code truncation} and the like; lent, not to be changed. */
    JsonNode field(String name) {
        return effective.path(name);
    }

    public JsonNode tools() {
        return effective.path("tools");
    }

    public JsonNode truncation() {
        return effective.path("truncation");
    }

    /** The whole configuration as it goes into {@code session.created}, to be completed by id and expiry. */
    public ObjectNode toJson() {
        var shown = effective.deepCopy();
        for (var tool : shown.path("tools")) {
            ((ObjectNode) tool).remove(List.of("authorization", "headers")); // secrets do not come back
        }
        return shown;
    }

    /** What another server is to be told so that its session becomes this one: everything but what it answers itself. */
    public ObjectNode toOpen() {
        return openable(effective);
    }

    /** A session as it was told by a server, without what only servers say. */
    public static ObjectNode openable(ObjectNode session) {
        var open = session.deepCopy();
        open.remove(List.of("id", "object", "expires_at", "model"));
        if (asksToTranslate(open)) {
            open.remove("type"); // an update of such a session has none
        }
        for (var field : List.of("tracing", "prompt", "include")) {
            if (open.path(field).isNull()) {
                open.remove(field);
            }
        }
        return open;
    }

    /** Lays an update that was accepted over a session part. */
    public static ObjectNode merged(ObjectNode session, ObjectNode update) {
        var merged = session.deepCopy();
        Shape.merge(merged, update);
        return merged;
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
        return transcribesOnly() || effective.at("/audio/input/transcription").isObject();
    }

    /** Null when the client ends its turns itself. */
    public TurnDetection turnDetection() {
        return TurnDetectionShape.read(effective.at("/audio/input/turn_detection"));
    }
}
