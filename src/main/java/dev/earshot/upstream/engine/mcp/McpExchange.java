package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One message to the server and what comes back: nothing, one JSON document, or an event stream with the answer
 * somewhere in it. All of it runs on one Vert.x context, so nothing is locked.
 */
final class McpExchange {

    /** How long a server may leave a stream open after the answer before the connection is given up. */
    private static final long LINGER_MILLIS = 1_000;
    private static final int MAX_QUESTIONS = 16;

    /** @param bytes of the answer's body */
    record Answer(JsonNode result, String sessionId, int bytes) {}

    private final Context context;
    private final int maxBytes;
    private final long id;
    private final Consumer<ObjectNode> questions;
    private final Promise<Answer> answer = Promise.promise();
    private HttpClientRequest request;
    private String sessionId;
    private int bytes;
    private int questionsSeen;
    private boolean over;

    /**
     * @param id of the message, or negative when it wants no answer
     * @param maxBytes of what comes back
     * @param questions hears what the server asks meanwhile
     */
    McpExchange(Context context, long id, int maxBytes, Consumer<ObjectNode> questions) {
        this.context = context;
        this.id = id;
        this.maxBytes = maxBytes;
        this.questions = questions;
    }

    /** Sends the message; fails with {@link McpException}. On the context, once. */
    Future<Answer> start(HttpClient client, RequestOptions options, Buffer message) {
        Future<HttpClientRequest> opening;
        try {
            opening = client.request(options);
        } catch (IllegalStateException closed) {
            opening = Future.failedFuture(closed);
        }
        opening.onComplete(opened -> {
            if (opened.failed()) {
                fail(McpException.unconnected());
            } else if (over) {
                opened.result().reset();
            } else {
                request = opened.result();
                request.response().onSuccess(this::onResponse).onFailure(this::onBroken);
                request.send(message);
            }
        });
        return answer.future();
    }

    /** Gives up: closes the connection and fails, unless it is over. On the context. */
    void fail(McpException why) {
        if (!over) {
            over = true; // first, since a reset reports itself as a broken connection at once
            if (request != null) {
                request.reset();
            }
            answer.fail(why);
        }
    }

    boolean isOver() {
        return over;
    }

    private void onBroken(Throwable cause) {
        fail(McpException.of(cause));
    }

    private void onResponse(HttpClientResponse response) {
        response.exceptionHandler(this::onBroken);
        if (over) {
            return;
        }
        var status = response.statusCode();
        if (status < 200 || status > 299) {
            fail(McpException.http(status));
        } else if (id < 0) {
            leave(response);
            succeed(null);
        } else {
            sessionId = response.getHeader("Mcp-Session-Id");
            var type = response.getHeader(HttpHeaders.CONTENT_TYPE);
            var essence = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            switch (essence) {
                case "application/json" -> onDocument(response);
                case "text/event-stream" -> onStream(response);
                default -> fail(McpContent.malformed("The MCP server answered with neither JSON nor an event stream"));
            }
        }
    }

    private void onDocument(HttpClientResponse response) {
        var body = Buffer.buffer();
        response.handler(piece -> {
            if (count(piece)) {
                body.appendBuffer(piece);
            }
        }).endHandler(nothing -> guarded(() -> {
            var message = JsonRpc.parse(body.toString());
            if (!JsonRpc.answers(message, id) && !message.path("error").isObject()) {
                throw McpContent.malformed("The MCP server answered another question");
            }
            succeed(JsonRpc.result(message));
        }));
    }

    private void onStream(HttpClientResponse response) {
        var stream = new EventStream(event -> guarded(() -> {
            var message = JsonRpc.parse(event);
            if (JsonRpc.answers(message, id)) {
                var result = JsonRpc.result(message);
                leave(response);
                succeed(result);
            } else if (JsonRpc.isQuestion(message)) {
                if (++questionsSeen > MAX_QUESTIONS) {
                    throw McpContent.malformed("The MCP server asks too much before it answers");
                }
                questions.accept(message);
            }
        }));
        response.handler(piece -> {
            if (count(piece)) {
                stream.feed(piece);
            }
        }).endHandler(nothing -> fail(McpException.protocol(McpFailure.UNREACHABLE,
                "The MCP server ended its stream without an answer")));
    }

    private boolean count(Buffer piece) {
        if (over) {
            return false;
        }
        bytes += piece.length();
        if (bytes > maxBytes) {
            fail(McpException.protocol(McpFailure.TOO_LARGE, "The answer of the MCP server is larger than allowed"));
        }
        return !over;
    }

    private void guarded(Runnable step) {
        if (!over) {
            try {
                step.run();
            } catch (McpException e) {
                fail(e);
            }
        }
    }

    private void succeed(JsonNode result) {
        over = true;
        answer.complete(new Answer(result, sessionId, bytes));
    }

    /** Lets the response end by itself, so that its connection can be used again; a timer ends it if it does not. */
    private void leave(HttpClientResponse response) {
        var timer = context.owner().setTimer(LINGER_MILLIS, fired -> request.reset());
        response.handler(ignored -> {}).endHandler(ended -> context.owner().cancelTimer(timer));
    }
}
