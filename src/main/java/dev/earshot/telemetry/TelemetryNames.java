package dev.earshot.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/** Every name that leaves this process as telemetry. Spans follow the OpenTelemetry GenAI drafts where these have a word. */
final class TelemetryNames {

    static final String INSTRUMENTATION = "dev.earshot";

    // ---- spans ----

    /** {@code invoke_agent {agent}}: one turn, from the microphone's start to the last sound of the answer. */
    static final String INVOKE_AGENT = "invoke_agent";

    /** The user's speech in it. */
    static final String USER_SPEECH = "user_speech";

    /** {@code realtime_inference {model}}: from the request for a response to its end. */
    static final String REALTIME_INFERENCE = "realtime_inference";

    /** A tool call in it. */
    static final String EXECUTE_TOOL = "execute_tool";

    // ---- events on the turn's span ----

    static final String SPEECH_STOP = "speech_stop";
    static final String FIRST_AUDIO = "first_audio";
    static final String TOOL_CALL_START = "tool_call_start";
    static final String TOOL_CALL_END = "tool_call_end";

    // ---- attributes ----

    static final AttributeKey<String> SESSION_ID = AttributeKey.stringKey("session.id");
    static final AttributeKey<String> CALL_ID = AttributeKey.stringKey("earshot.call.id");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
    static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> TURN = AttributeKey.longKey("earshot.turn.number");
    static final AttributeKey<String> RESPONSE_STATUS = AttributeKey.stringKey("earshot.response.status");
    static final AttributeKey<Double> FIRST_AUDIO_MILLIS = AttributeKey.doubleKey("earshot.turn.first_audio_ms");

    private TelemetryNames() {}
}
