package dev.earshot.upstream.engine.dialogue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * One streamed completion: asked, waiting for the first byte, streaming, over. All of it runs on one Vert.x context, so
 * nothing is locked; only {@link #cancel()} comes from outside.
 */
final class ChatReply implements Reply {

    static final int MAX_REPLY_BYTES = 256 * 1024;
    /** Each token travels in some hundred bytes of JSON, so the raw stream may be far larger than the text. */
    private static final int MAX_STREAM_BYTES = 64 * MAX_REPLY_BYTES;

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final ChatConfig config;
    private final ReplySink sink;
    private final SseReader reader = new SseReader(this::onEvent);

    private HttpClientRequest request;
    private long timer = -1;
    private boolean over;
    private boolean finishSeen;
    private int replyBytes;
    private long streamBytes;
    private volatile boolean cancelled;

    ChatReply(Vertx vertx, HttpClient client, ChatConfig config, ReplySink sink) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = client;
        this.config = config;
        this.sink = sink;
    }

    void start(Buffer body) {
        context.runOnContext(nothing -> {
            if (cancelled) {
                return;
            }
            arm(config.firstByteTimeout(), "The chat endpoint did not begin to answer in time");
            var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(config.completionsUrl())
                    .putHeader("Content-Type", "application/json").putHeader("Accept", "text/event-stream");
            config.apiKey().ifPresent(key -> options.putHeader("Authorization", "Bearer " + key));
            client.request(options).onComplete(opened -> {
                if (opened.failed()) {
                    fail(unreached(opened.cause()));
                } else if (isOver()) {
                    opened.result().reset();
                } else {
                    request = opened.result();
                    request.response().onSuccess(this::onResponse).onFailure(this::onBroken);
                    request.send(body);
                }
            });
        });
    }

    @Override
    public void cancel() {
        cancelled = true;
        context.runOnContext(nothing -> abandon());
    }

    private boolean isOver() {
        return over || cancelled;
    }

    private void onResponse(HttpClientResponse response) {
        response.exceptionHandler(this::onBroken);
        if (isOver()) {
            return;
        }
        if (response.statusCode() != 200) {
            fail(refused(response.statusCode()));
            return;
        }
        var type = response.getHeader("Content-Type");
        if (type != null && !type.startsWith("text/event-stream")) {
            fail(new DialogueFailure(DialogueFailure.MALFORMED,
                    "The chat endpoint did not answer with an event stream"));
            return;
        }
        response.handler(this::onBytes).endHandler(nothing -> onEnd());
    }

    private void onBytes(Buffer bytes) {
        if (isOver()) {
            return;
        }
        arm(config.idleTimeout(), "The chat endpoint fell silent in the middle of its answer");
        streamBytes += bytes.length();
        if (streamBytes > MAX_STREAM_BYTES || !reader.feed(bytes.getBytes())) {
            fail(tooLarge());
        }
    }

    private void onEvent(String data) {
        if (isOver()) {
            return;
        }
        if (data.equals("[DONE]")) {
            succeed();
            return;
        }
        try {
            onChunk(new JsonObject(data));
        } catch (DecodeException | ClassCastException malformed) {
            fail(new DialogueFailure(DialogueFailure.MALFORMED,
                    "The chat endpoint sent something that is not a completion chunk"));
        }
    }

    private void onChunk(JsonObject chunk) {
        if (chunk.getValue("error") != null) {
            fail(new DialogueFailure(DialogueFailure.UNAVAILABLE,
                    "The chat endpoint reported an error within its answer"));
            return;
        }
        var choices = chunk.getJsonArray("choices", new JsonArray());
        if (choices == null || choices.isEmpty()) {
            return;
        }
        var choice = choices.getJsonObject(0);
        var delta = choice.getJsonObject("delta");
        var text = delta == null ? null : delta.getString("content");
        finishSeen |= choice.getString("finish_reason") != null;
        if (text == null || text.isEmpty()) {
            return;
        }
        replyBytes += text.getBytes(StandardCharsets.UTF_8).length;
        if (replyBytes > MAX_REPLY_BYTES) {
            fail(tooLarge());
        } else {
            sink.text(text);
        }
    }

    private void onEnd() {
        if (!isOver() && !reader.finish()) {
            fail(tooLarge());
        }
        if (isOver()) {
            disarm();
        } else if (finishSeen) {
            succeed();
            disarm();
        } else {
            fail(new DialogueFailure(DialogueFailure.DROPPED, "The chat endpoint ended its answer in the middle"));
        }
    }

    private void onBroken(Throwable cause) {
        fail(new DialogueFailure(DialogueFailure.DROPPED, "The connection to the chat endpoint broke"));
    }

    /** The connection is left to end by itself so that it can be used again; the timer ends it if it does not. */
    private void succeed() {
        over = true;
        sink.done(ReplySink.Finish.COMPLETE);
    }

    private void fail(DialogueFailure failure) {
        if (isOver()) {
            return;
        }
        abandon();
        sink.failed(failure);
    }

    private void abandon() {
        disarm();
        var wasOver = over;
        over = true; // first, since a reset reports itself as a broken connection at once
        if (!wasOver && request != null) {
            request.reset();
        }
    }

    private void arm(Duration timeout, String message) {
        disarm();
        timer = vertx.setTimer(timeout.toMillis(), fired -> {
            timer = -1;
            if (over && request != null) {
                request.reset();
            }
            fail(new DialogueFailure(DialogueFailure.TIMEOUT, message));
        });
    }

    private void disarm() {
        if (timer != -1) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private static DialogueFailure unreached(Throwable cause) {
        return cause instanceof TimeoutException
                ? new DialogueFailure(DialogueFailure.TIMEOUT, "No connection to the chat endpoint came free in time")
                : new DialogueFailure(DialogueFailure.UNREACHABLE, "The chat endpoint cannot be reached");
    }

    private static DialogueFailure refused(int status) {
        var code = switch (status) {
            case 401, 403 -> DialogueFailure.UNAUTHORIZED;
            case 429 -> DialogueFailure.RATE_LIMITED;
            default -> status >= 500 ? DialogueFailure.UNAVAILABLE : DialogueFailure.REJECTED;
        };
        return new DialogueFailure(code, "The chat endpoint answered with status " + status);
    }

    private static DialogueFailure tooLarge() {
        return new DialogueFailure(DialogueFailure.TOO_LARGE, "The answer of the chat endpoint is larger than allowed");
    }
}
