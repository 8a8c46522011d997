package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.dialogue.ReplySink.Finish;
import dev.earshot.upstream.engine.endpoint.EndpointException;
import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import dev.earshot.upstream.engine.endpoint.Service;
import java.nio.charset.StandardCharsets;

/**
 * Reads the events of one streamed completion ({@code chat.completion.chunk}) and tells the sink. Text that comes after
 * the first tool call is passed over: a reply speaks first and calls then.
 */
final class ChatStream {

    static final int MAX_REPLY_BYTES = 256 * 1024;

    private final ReplySink sink;
    private final ToolCallStream calls;
    private Finish finish;
    private ReplyTokens tokens;
    private int textBytes;
    private boolean over;

    ChatStream(ReplySink sink) {
        this.sink = sink;
        this.calls = new ToolCallStream(sink);
    }

    /** True once the sink has been told the end. */
    boolean over() {
        return over;
    }

    /** @throws EndpointException when the event is not one of a completion, reports an error or passes a limit */
    void event(String data) {
        if (over) {
            return;
        }
        if (data.equals("[DONE]")) {
            complete();
            return;
        }
        try {
            chunk(Json.parse(data));
        } catch (ApiException notJson) {
            throw malformed();
        }
    }

    /** The stream ended without saying so: false when the reply was not at its end. */
    boolean end() {
        if (finish != null) {
            complete();
        }
        return over;
    }

    private void chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error")) {
            throw Service.CHAT.failure(Reason.UNAVAILABLE, "reported an error within its answer").asException();
        }
        var choices = chunk.path("choices");
        if (!chunk.isObject() || !choices.isArray() && !choices.isMissingNode() && !choices.isNull()) {
            throw malformed();
        }
        count(chunk.path("usage"));
        var choice = choices.path(0);
        var delta = choice.path("delta");
        text(delta.path("content"));
        delta.path("tool_calls").forEach(calls::delta);
        if (choice.path("finish_reason").isTextual()) {
            finish = switch (choice.path("finish_reason").textValue()) {
                case "length" -> Finish.MAX_OUTPUT_TOKENS;
                case "content_filter" -> Finish.CONTENT_FILTER;
                default -> Finish.COMPLETE; // stop, tool_calls, and names of their own
            };
        }
    }

    private void text(JsonNode content) {
        if (!content.isTextual() || content.textValue().isEmpty() || calls.begun()) {
            return;
        }
        textBytes += content.textValue().getBytes(StandardCharsets.UTF_8).length;
        if (textBytes > MAX_REPLY_BYTES) {
            throw tooLarge();
        }
        sink.text(content.textValue());
    }

    /** Some servers count in every chunk; the last count is the whole one. */
    private void count(JsonNode usage) {
        if (usage.isObject()) {
            tokens = new ReplyTokens(usage.path("prompt_tokens").asInt(),
                    usage.path("prompt_tokens_details").path("cached_tokens").asInt(),
                    usage.path("completion_tokens").asInt());
        }
    }

    private void complete() {
        calls.end();
        over = true;
        if (tokens != null) {
            sink.counted(tokens);
        }
        sink.done(finish == null ? Finish.COMPLETE : finish);
    }

    static EndpointException tooLarge() {
        return Service.CHAT.failure(Reason.TOO_LARGE, "answers with more than is allowed").asException();
    }

    static EndpointException malformed() {
        return Service.CHAT.failure(Reason.MALFORMED, "sent something that is not a completion chunk").asException();
    }
}
