package dev.earshot.protocol;

import dev.earshot.protocol.Shape.AnyOf;
import dev.earshot.protocol.Shape.Flag;
import dev.earshot.protocol.Shape.FreeObject;
import dev.earshot.protocol.Shape.Group;
import dev.earshot.protocol.Shape.ListOf;
import dev.earshot.protocol.Shape.Number;
import dev.earshot.protocol.Shape.OneOf;
import dev.earshot.protocol.Shape.OrNull;
import dev.earshot.protocol.Shape.Pairs;
import dev.earshot.protocol.Shape.Ruled;
import dev.earshot.protocol.Shape.Tagged;
import dev.earshot.protocol.Shape.Text;
import dev.earshot.protocol.Shape.Whole;
import java.util.Map;
import java.util.Set;

/** The fields of a session as a client may send them, with their ranges. */
final class SessionShapes {

    private static final Text NAME = new Text(256);
    private static final Text PROSE = new Text(256 * 1024);

    static final Shape FORMAT = new Tagged("type", Map.of(
            "audio/pcm", Group.of(Map.of("type", NAME, "rate", new Whole(24_000, 24_000))),
            "audio/pcmu", Group.of(Map.of("type", NAME)),
            "audio/pcma", Group.of(Map.of("type", NAME))));

    static final Shape VOICE = AnyOf.of(NAME, new Group(Map.of("id", NAME), Set.of("id")));

    private static final Shape NOISE_REDUCTION = new OrNull(new Group(Map.of(
            "type", OneOf.of("near_field", "far_field"), "strength", new Number(0, 1)), Set.of("type")));

    private static final Shape TRANSCRIPTION = new OrNull(Group.of(Map.of(
            "model", NAME, "language", NAME, "languages", new ListOf(NAME, 1, 64),
            "keywords", new ListOf(NAME, 0, 1024), "prompt", PROSE,
            "delay", OneOf.of("minimal", "low", "medium", "high", "xhigh"))));

    private static final Shape TURN_DETECTION = new OrNull(AnyOf.of(
            Group.of(Map.of("type", OneOf.of("semantic_vad"), "eagerness", OneOf.of("low", "medium", "high", "auto"),
                    "create_response", new Flag(), "interrupt_response", new Flag())),
            Group.of(Map.of("type", OneOf.of("server_vad", "semantic_vad"), "threshold", new Number(0, 1),
                    "prefix_padding_ms", new Whole(0, 10_000), "silence_duration_ms", new Whole(0, 10_000),
                    "idle_timeout_ms", new OrNull(new Whole(5_000, 30_000)),
                    "create_response", new Flag(), "interrupt_response", new Flag()))));

    private static final Shape INPUT = Group.of(Map.of(
            "format", FORMAT, "noise_reduction", NOISE_REDUCTION,
            "transcription", TRANSCRIPTION, "turn_detection", TURN_DETECTION));

    static final Shape OUTPUT = Group.of(Map.of("format", FORMAT, "voice", VOICE, "speed", new Number(0.25, 1.5)));

    static final Shape TOOLS = new ListOf(new Tagged("type", Map.of(
            "function", new Group(Map.of("type", NAME, "name", Text.NAME, "description", PROSE, "strict", new OrNull(new Flag()),
                    "parameters", new OrNull(new FreeObject())), Set.of("name")),
            "mcp", McpShapes.TOOL)), 0, 128);

    static final Shape TOOL_CHOICE = AnyOf.of(
            OneOf.of("none", "auto", "required"),
            new Tagged("type", Map.of(
                    "function", new Group(Map.of("type", NAME, "name", NAME), Set.of("name")),
                    "mcp", new Group(Map.of("type", NAME, "server_label", NAME, "name", new OrNull(NAME)),
                            Set.of("server_label")))));

    static final Shape MODALITIES = new ListOf(OneOf.of("audio", "text"), 1, 1);

    static final Shape MAX_OUTPUT_TOKENS = AnyOf.of(OneOf.of("inf"), new Whole(1, 32_000));

    /** A reference into the service's own store, which nobody else can read. */
    static final Shape PROMPT = new OrNull(new Ruled(new Group(Map.of("id", NAME, "version", new OrNull(NAME),
            "variables", new OrNull(new FreeObject())), Set.of("id")), (prompt, path) -> {
                throw ApiException.badRequest(ApiError.invalidValue(path,
                        "Stored prompts are not served here; give 'instructions', or name an agent as the model."));
            }));

    static final Shape REASONING = new OrNull(Group.of(Map.of(
            "effort", OneOf.of("minimal", "low", "medium", "high", "xhigh"))));

    private static final Shape TRUNCATION = AnyOf.of(OneOf.of("auto", "disabled"), new Group(Map.of(
            "type", OneOf.of("retention_ratio"), "retention_ratio", new Number(0, 1),
            "token_limits", new OrNull(Group.of(Map.of("post_instructions", new Whole(0, 1_000_000))))), Set.of("type")));

    private static final Shape TRACING = new OrNull(AnyOf.of(OneOf.of("auto"), Group.of(Map.of(
            "workflow_name", NAME, "group_id", NAME, "metadata", new FreeObject()))));

    private static final Shape INCLUDE = new OrNull(new ListOf(
            OneOf.of("item.input_audio_transcription.logprobs"), 0, 1));

    static final Shape REALTIME = new Group(Map.ofEntries(
            Map.entry("type", OneOf.of("realtime")), Map.entry("model", NAME),
            Map.entry("output_modalities", MODALITIES), Map.entry("instructions", PROSE),
            Map.entry("audio", Group.of(Map.of("input", INPUT, "output", OUTPUT))),
            Map.entry("tools", TOOLS), Map.entry("tool_choice", TOOL_CHOICE),
            Map.entry("parallel_tool_calls", new Flag()), Map.entry("reasoning", REASONING),
            Map.entry("max_output_tokens", MAX_OUTPUT_TOKENS), Map.entry("truncation", TRUNCATION),
            Map.entry("tracing", TRACING), Map.entry("prompt", PROMPT), Map.entry("include", INCLUDE)),
            Set.of("type"));

    static final Shape TRANSCRIPTION_SESSION = new Group(Map.of(
            "type", OneOf.of("transcription"), "audio", Group.of(Map.of("input", INPUT)), "include", INCLUDE), Set.of("type"));

    /** Without a {@code type}, as only these sessions are. */
    static final Shape TRANSLATION_SESSION = Group.of(Map.of("model", NAME, "audio", Group.of(Map.of(
            "input", Group.of(Map.of("transcription", new OrNull(new Group(Map.of("model", NAME), Set.of("model"))),
                    "noise_reduction", NOISE_REDUCTION)),
            "output", Group.of(Map.of("language", NAME))))));

    /** {@code response.create.response}: replaces session values for one response. */
    static final Shape RESPONSE = Group.of(Map.ofEntries(
            Map.entry("instructions", PROSE), Map.entry("output_modalities", MODALITIES),
            Map.entry("audio", Group.of(Map.of("output", Group.of(Map.of("format", FORMAT, "voice", VOICE))))),
            Map.entry("tools", TOOLS), Map.entry("tool_choice", TOOL_CHOICE),
            Map.entry("parallel_tool_calls", new Flag()), Map.entry("reasoning", REASONING),
            Map.entry("max_output_tokens", MAX_OUTPUT_TOKENS), Map.entry("prompt", PROMPT),
            Map.entry("conversation", OneOf.of("auto", "none")), Map.entry("metadata", new OrNull(new Pairs(16, 64, 512))),
            Map.entry("input", new ListOf(new FreeObject(), 0, 1024))));

    private SessionShapes() {}
}
