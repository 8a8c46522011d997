package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.mcp.McpExchange.Answer;
import dev.earshot.upstream.engine.mcp.McpFailure.HttpError;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A session with one server: the handshake before the first question, the questions, and a new handshake when the
 * server has forgotten the session. All state lives on one Vert.x context.
 */
final class HttpMcpConnection implements McpConnection {

    static final int MAX_UNDER_WAY = 32;
    /** What comes back to a message that wants no answer is not read. */
    private static final long NO_ANSWER = -1;

    private final Context context;
    private final HttpClient client;
    private final McpServer server;
    private final McpLimits limits;
    private final McpGuards guards;
    private final Set<Question> underWay = new HashSet<>();
    private Future<McpSession> session;
    private long lastId;
    private boolean closed;

    /** What one caller waits for: at most one exchange at a time, and none after it was given up. */
    private static final class Question {

        private McpException givenUp;
        private McpExchange exchange;
        private long id = NO_ANSWER;
        private McpSession session;
        private int bytesLeft;

        Question(int bytesLeft) {
            this.bytesLeft = bytesLeft;
        }
    }

    HttpMcpConnection(Context context, HttpClient client, McpServer server, McpLimits limits, McpGuards guards) {
        this.context = context;
        this.client = client;
        this.server = server;
        this.limits = limits;
        this.guards = guards;
    }

    @Override
    public CompletionStage<List<McpTool>> listTools() {
        var latest = new Question[1];
        return guards.list(server.url(), () -> {
            latest[0] = new Question(limits.maxAnswerBytes());
            return run(latest[0], question -> page(question, null, 1, new ArrayList<>()));
        }).handle((tools, thrown) -> {
            if (thrown == null) {
                return tools;
            }
            var failure = McpException.of(thrown);
            giveUp(latest[0], failure);
            throw failure;
        });
    }

    @Override
    public CompletionStage<McpResult> call(String name, ObjectNode arguments) {
        var params = Json.object().put("name", name);
        params.set("arguments", arguments);
        var question = new Question(limits.maxAnswerBytes());
        var outcome = guards.call(server.url(), () ->
                run(question, asked -> ask(asked, "tools/call", params).map(McpContent::result)));
        return outcome.exceptionally(thrown -> {
            var failure = McpException.of(thrown);
            giveUp(question, failure);
            return new McpResult.Failed(failure.failure());
        });
    }

    @Override
    public void close() {
        context.runOnContext(nothing -> {
            if (!closed) {
                closed = true;
                List.copyOf(underWay).forEach(question -> giveUpNow(question, McpException.closed()));
                if (session != null) {
                    session.onSuccess(agreed -> {
                        if (agreed.id() != null) {
                            dispatch(agreed, HttpMethod.DELETE, Buffer.buffer());
                        }
                    });
                }
            }
        });
    }

    private <T> CompletionStage<T> run(Question question, Function<Question, Future<T>> work) {
        Promise<T> outcome = Promise.promise();
        context.runOnContext(nothing -> {
            if (closed) {
                outcome.fail(McpException.closed());
            } else if (underWay.size() == MAX_UNDER_WAY) {
                outcome.fail(McpException.protocol(McpFailure.TOO_MANY,
                        "The MCP server is asked " + MAX_UNDER_WAY + " things already"));
            } else {
                underWay.add(question);
                work.apply(question).onComplete(done -> {
                    underWay.remove(question);
                    outcome.handle(done);
                });
            }
        });
        return outcome.future().toCompletionStage();
    }

    private Future<List<McpTool>> page(Question question, String cursor, int number, List<McpTool> tools) {
        var params = cursor == null ? Json.object() : Json.object().put("cursor", cursor);
        return ask(question, "tools/list", params).compose(page -> {
            McpContent.addTools(page, tools, limits);
            var next = page.path("nextCursor").asText("");
            if (next.isEmpty()) {
                return Future.succeededFuture(List.copyOf(tools));
            }
            return number < limits.maxPages() ? page(question, next, number + 1, tools)
                    : Future.failedFuture(McpException.protocol(McpFailure.TOO_LARGE,
                            "The tools of the MCP server stand on more than " + limits.maxPages() + " pages"));
        });
    }

    /** Asks within the session. A server that forgot it has not heard the question and is asked once more. */
    private Future<JsonNode> ask(Question question, String method, ObjectNode params) {
        var asked = session();
        return asked.compose(agreed -> send(question, agreed, method, params)).recover(thrown -> {
            if (!(thrown instanceof McpException failure && failure.failure() instanceof HttpError(var code, var _)
                    && code == 404 && asked.succeeded() && asked.result().id() != null)) {
                return Future.failedFuture(thrown);
            }
            if (session == asked) {
                session = null;
            }
            return session().compose(renewed -> send(question, renewed, method, params));
        }).map(Answer::result);
    }

    private Future<Answer> send(Question question, McpSession agreed, String method, ObjectNode params) {
        if (question.givenUp != null) {
            return Future.failedFuture(question.givenUp);
        }
        question.id = ++lastId;
        var message = JsonRpc.request(question.id, method, params);
        if (message.length() > limits.maxAnswerBytes()) {
            return Future.failedFuture(
                    McpException.protocol(McpFailure.TOO_LARGE, "The question is larger than allowed"));
        }
        question.session = agreed;
        question.exchange = new McpExchange(context, question.id, question.bytesLeft,
                asked -> dispatch(agreed, HttpMethod.POST, JsonRpc.answer(asked)));
        return question.exchange.start(client, agreed.request(HttpMethod.POST, server), message)
                .onSuccess(answer -> question.bytesLeft -= answer.bytes());
    }

    /** The agreed session; the first to need it makes the handshake, which has time of its own. */
    private Future<McpSession> session() {
        if (session == null) {
            var handshake = new Question(limits.maxAnswerBytes());
            underWay.add(handshake);
            var timer = context.owner().setTimer(limits.listTimeout().toMillis(),
                    fired -> giveUpNow(handshake, McpException.timedOut()));
            session = send(handshake, McpSession.NONE, "initialize", McpSession.offer())
                    .map(McpSession::agreed)
                    .compose(agreed -> initialized(handshake, agreed));
            var made = session;
            made.onComplete(done -> {
                context.owner().cancelTimer(timer);
                underWay.remove(handshake);
                if (done.failed() && session == made) {
                    session = null;
                }
            });
        }
        return session;
    }

    private Future<McpSession> initialized(Question handshake, McpSession agreed) {
        if (handshake.givenUp != null) {
            return Future.failedFuture(handshake.givenUp);
        }
        handshake.exchange = new McpExchange(context, NO_ANSWER, limits.maxAnswerBytes(), asked -> {});
        return handshake.exchange.start(client, agreed.request(HttpMethod.POST, server),
                JsonRpc.notification("notifications/initialized", null)).map(agreed);
    }

    private void giveUp(Question question, McpException why) {
        if (question != null) {
            context.runOnContext(nothing -> giveUpNow(question, why));
        }
    }

    /** Ends what the question waits for and tells the server, so that it can end its work as well. */
    private void giveUpNow(Question question, McpException why) {
        if (question.givenUp != null) {
            return;
        }
        question.givenUp = why;
        if (question.exchange != null && !question.exchange.isOver()) {
            question.exchange.fail(why);
            if (question.session != null && question.session.version() != null) {
                dispatch(question.session, HttpMethod.POST, JsonRpc.notification("notifications/cancelled",
                        Json.object().put("requestId", question.id).put("reason", "No longer waited for")));
            }
        }
    }

    /** Sends a message that nobody waits for; it is given up with the time for a connection. */
    private void dispatch(McpSession agreed, HttpMethod method, Buffer message) {
        var exchange = new McpExchange(context, NO_ANSWER, limits.maxAnswerBytes(), asked -> {});
        var timer = context.owner().setTimer(limits.connectTimeout().toMillis(),
                fired -> exchange.fail(McpException.timedOut()));
        exchange.start(client, agreed.request(method, server), message)
                .onComplete(done -> context.owner().cancelTimer(timer));
    }
}
