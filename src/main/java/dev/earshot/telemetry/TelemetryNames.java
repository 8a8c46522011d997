package dev.earshot.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Every name that leaves this process as telemetry. Spans follow the OpenTelemetry GenAI drafts where these have a word;
 * what is our own begins with {@code earshot}. Names of metrics are Micrometer's: Prometheus sees {@code earshot.turn.edge}
 * as {@code earshot_turn_edge_seconds}.
 */
public final class TelemetryNames {

    static final String INSTRUMENTATION = "dev.earshot";

    // ---- spans ----

    /** A client secret is minted. */
    static final String MINT = "mint_client_secret";

    /** An SDP offer is answered. */
    static final String NEGOTIATE = "negotiate_sdp";

    /** {@code realtime_session {agent}}: from the opening of a session to its end. */
    static final String SESSION = "realtime_session";

    /** {@code connect_upstream {upstream}}: until its session is there, or cannot be had. */
    static final String CONNECT = "connect_upstream";

    /** {@code take_over {upstream}}: another upstream is told what was said, from the loss of the one before. */
    static final String TAKE_OVER = "take_over";

    /** {@code invoke_agent {agent}}: one turn, from the microphone's start to the last mark of the answer. */
    static final String INVOKE_AGENT = "invoke_agent";

    /** The user's speech in it. */
    static final String USER_SPEECH = "user_speech";

    /** {@code realtime_inference {model}}: one response, from what asks for it leaving to its end. */
    static final String REALTIME_INFERENCE = "realtime_inference";

    /** {@code execute_tool {tool}}: from the call to its result. */
    static final String EXECUTE_TOOL = "execute_tool";

    // ---- events on spans ----

    static final String UPSTREAM_LOST = "upstream_lost";
    static final String FIRST_BYTE = "first_byte";

    // ---- metrics: timers, with histograms ----

    /** From the end of what the user said to the first of the answer's sound. */
    static final String TURN_FIRST_AUDIO = "earshot.turn.first.audio";

    /** The parts of that: of this process, of the upstream, of tools and the client, of the network. */
    static final String TURN_EDGE = "earshot.turn.edge";
    static final String TURN_UPSTREAM = "earshot.turn.upstream";
    static final String TURN_TOOL = "earshot.turn.tool";
    static final String TURN_NETWORK = "earshot.turn.network";

    /** From the word that the user speaks into an answer to the last packet of it. */
    static final String BARGE_IN = "earshot.turn.barge.in";
    static final String TOOL_DURATION = "earshot.tool.duration";
    static final String UPSTREAM_CONNECT = "earshot.upstream.connect";

    /** From an event's frame to the frame that goes on. */
    static final String EVENT_OVERHEAD = "earshot.event.overhead";
    static final String MINT_DURATION = "earshot.mint";
    static final String SDP_DURATION = "earshot.sdp.negotiation";
    static final String MEDIA_JITTER = "earshot.media.jitter";
    static final String MEDIA_ROUND_TRIP = "earshot.media.round.trip";

    /** From the answer of a call to the first verified check, and to the keys. */
    static final String MEDIA_ICE = "earshot.media.ice";
    static final String MEDIA_KEYED = "earshot.media.keyed";

    // ---- metrics: counters ----

    static final String TURNS_ENDED = "earshot.turns";
    static final String SESSIONS_OPENED = "earshot.sessions.opened";
    static final String SESSIONS_ENDED = "earshot.sessions.ended";
    static final String UPSTREAM_LOSSES = "earshot.upstream.losses";
    static final String FAILOVERS = "earshot.upstream.failovers";
    static final String MEDIA_PACKETS = "earshot.media.packets";
    static final String MEDIA_FRAMES = "earshot.media.frames";
    static final String MEDIA_CONNECTIONS = "earshot.media.connections";
    static final String DATAGRAMS = "earshot.media.datagrams";
    static final String TOKENS = "earshot.tokens";

    /** US dollars. */
    static final String COST = "earshot.cost.usd";
    static final String RESPONSES = "earshot.responses";

    /** Of the ledger: rows by what became of them. */
    static final String LEDGER_ROWS = "earshot.ledger.rows";

    // ---- metrics: gauges ----

    static final String SESSIONS = "earshot.sessions.live";
    static final String BREAKER = "earshot.upstream.breaker";
    static final String SLABS = "earshot.memory.slabs";
    static final String SLAB_BYTES = "earshot.memory.slab.bytes";
    static final String LEDGER_WAITING = "earshot.ledger.waiting";
    static final String POOL_USED = "earshot.pool.used";
    static final String POOL_SIZE = "earshot.pool.size";

    // ---- attributes ----

    static final AttributeKey<String> SESSION_ID = AttributeKey.stringKey("session.id");
    static final AttributeKey<String> CALL_ID = AttributeKey.stringKey("earshot.call.id");
    static final AttributeKey<String> DOOR = AttributeKey.stringKey("earshot.door");
    static final AttributeKey<String> TENANT = AttributeKey.stringKey("earshot.tenant");
    static final AttributeKey<String> END_REASON = AttributeKey.stringKey("earshot.session.end_reason");
    static final AttributeKey<Long> TURNS = AttributeKey.longKey("earshot.session.turns");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
    static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<List<String>> FINISH_REASONS = AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> CACHED_TOKENS = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> TOOL_NAME = AttributeKey.stringKey("gen_ai.tool.name");
    static final AttributeKey<String> TOOL_CALL_ID = AttributeKey.stringKey("gen_ai.tool.call.id");
    static final AttributeKey<String> TOOL_TYPE = AttributeKey.stringKey("gen_ai.tool.type");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> UPSTREAM = AttributeKey.stringKey("earshot.upstream");
    static final AttributeKey<String> UPSTREAM_FROM = AttributeKey.stringKey("earshot.upstream.from");
    static final AttributeKey<String> REASON = AttributeKey.stringKey("earshot.upstream.reason");
    static final AttributeKey<Long> TURN = AttributeKey.longKey("earshot.turn.number");
    static final AttributeKey<String> RESPONSE_STATUS = AttributeKey.stringKey("earshot.response.status");
    static final AttributeKey<Double> FIRST_BYTE_MILLIS = AttributeKey.doubleKey("earshot.response.first_byte_ms");
    static final AttributeKey<Double> FIRST_AUDIO_MILLIS = AttributeKey.doubleKey("earshot.turn.first_audio_ms");
    static final AttributeKey<Double> EDGE_MILLIS = AttributeKey.doubleKey("earshot.turn.edge_ms");
    static final AttributeKey<Double> UPSTREAM_MILLIS = AttributeKey.doubleKey("earshot.turn.upstream_ms");
    static final AttributeKey<Double> TOOL_MILLIS = AttributeKey.doubleKey("earshot.turn.tool_ms");
    static final AttributeKey<Double> NETWORK_MILLIS = AttributeKey.doubleKey("earshot.turn.network_ms");
    static final AttributeKey<List<String>> NOT_OBSERVABLE = AttributeKey.stringArrayKey("earshot.turn.not_observable");

    /** What the user said, what was answered, what tools were called with and what they gave; only where it is asked for. */
    static final AttributeKey<String> USER_TEXT = AttributeKey.stringKey("earshot.content.user");
    static final AttributeKey<String> ANSWER_TEXT = AttributeKey.stringKey("earshot.content.answer");
    static final AttributeKey<String> TOOL_ARGUMENTS = AttributeKey.stringKey("gen_ai.tool.call.arguments");
    static final AttributeKey<String> TOOL_RESULT = AttributeKey.stringKey("gen_ai.tool.call.result");

    /** Set on a span that is kept whatever the ratio of traces. */
    static final AttributeKey<String> KEPT = AttributeKey.stringKey("earshot.kept");

    private TelemetryNames() {}
}
