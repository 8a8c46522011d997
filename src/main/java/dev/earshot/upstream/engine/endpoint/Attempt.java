package dev.earshot.upstream.engine.endpoint;

import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** One try of an exchange: asked, waiting for the first byte, receiving, settled; on the exchange's context. */
final class Attempt {

    private static final Logger LOG = Logger.getLogger(Attempt.class);

    private final Vertx vertx;
    private final Exchange exchange;
    private final EndpointConfig config;
    private final Post post;
    private final Receiver receiver;
    private final CompletableFuture<Void> outcome;

    private HttpClientRequest request;
    private long timer = -1;
    private boolean settled;
    private boolean ended;
    private long answerBytes;

    Attempt(Vertx vertx, Exchange exchange, EndpointConfig config, Post post, Receiver receiver,
            CompletableFuture<Void> outcome) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.config = config;
        this.post = post;
        this.receiver = receiver;
        this.outcome = outcome;
    }

    void start(HttpClient client) {
        arm(config.timeouts().firstByte(), "did not begin to answer in time");
        var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(config.address(post.path()))
                .putHeader("Content-Type", post.contentType()).putHeader("Accept", post.accept());
        config.apiKey().ifPresent(key -> options.putHeader("Authorization", "Bearer " + key));
        client.request(options).onComplete(opened -> {
            if (opened.failed()) {
                unreached(opened.cause());
            } else if (isSettled()) {
                opened.result().reset();
            } else {
                request = opened.result();
                request.response().onSuccess(this::onResponse).onFailure(this::onBroken);
                request.send(post.body());
            }
        });
    }

    /** Frees what this try holds; a connection whose answer is only being passed over is left to its timer. */
    void abandon() {
        if (!settled) {
            settled = true;
            disarm();
            reset();
            outcome.complete(null);
        }
    }

    private boolean isSettled() {
        return settled || exchange.isOver();
    }

    private void onResponse(HttpClientResponse response) {
        response.exceptionHandler(this::onBroken);
        if (isSettled()) {
            return;
        }
        if (response.statusCode() != 200) {
            refused(response.statusCode());
        } else if (!receiver.accepts(response.getHeader("Content-Type"))) {
            fail(Reason.MALFORMED, "answered with something of another kind than was asked for");
        } else {
            response.handler(this::onBytes).endHandler(nothing -> onEnd());
        }
    }

    private void onBytes(Buffer bytes) {
        if (isSettled()) {
            return;
        }
        arm(config.timeouts().idle(), "fell silent in the middle of its answer");
        answerBytes += bytes.length();
        if (answerBytes > post.maxAnswerBytes()) {
            fail(Reason.TOO_LARGE, "answers with more than is allowed");
            return;
        }
        guarded(() -> {
            switch (receiver.bytes(bytes)) {
                case MORE -> { }
                case NOTHING -> succeed(); // the timer stays: it ends a connection that does not end by itself
                case STOP -> abandon();
            }
        });
    }

    private void onEnd() {
        ended = true;
        disarm();
        if (!isSettled()) {
            guarded(() -> {
                receiver.end();
                succeed();
            });
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (EndpointException e) {
            fail(e);
        } catch (RuntimeException e) {
            // Only its type: the message of an exception may quote what was being read.
            LOG.errorf("The answer of the %s endpoint could not be handled: %s", config.service().word(), e.getClass());
            fail(Reason.INTERNAL, "gave an answer that could not be handled");
        } catch (Error e) {
            fail(Reason.INTERNAL, "gave an answer that could not be handled");
            throw e;
        }
    }

    private void onBroken(Throwable cause) {
        ended = true;
        disarm();
        fail(Reason.DROPPED, "broke the connection");
    }

    private void succeed() {
        settled = true;
        outcome.complete(null);
    }

    private void unreached(Throwable cause) {
        switch (cause) {
            case TimeoutException late -> fail(Reason.TIMEOUT, "had no connection free in time");
            case ConnectionPoolTooBusyException full -> fail(Reason.BUSY, "has as many waiting as it may have");
            default -> fail(new EndpointException(
                    config.service().failure(Reason.UNREACHABLE, "cannot be reached"), true));
        }
    }

    private void refused(int status) {
        var reason = switch (status) {
            case 401, 403 -> Reason.UNAUTHORIZED;
            case 429 -> Reason.RATE_LIMITED;
            default -> status >= 500 ? Reason.UNAVAILABLE : Reason.REJECTED;
        };
        fail(new EndpointException(config.service().failure(reason, "answered with status " + status),
                status == 429 || status == 502 || status == 503));
    }

    private void fail(Reason reason, String what) {
        fail(config.service().failure(reason, what).asException());
    }

    private void fail(EndpointException failure) {
        if (!settled) {
            settled = true;
            disarm();
            reset();
            outcome.completeExceptionally(failure);
        }
    }

    private void reset() {
        if (request != null && !ended) {
            request.reset();
        }
    }

    private void arm(Duration timeout, String late) {
        disarm();
        timer = vertx.setTimer(timeout.toMillis(), fired -> {
            timer = -1;
            if (settled) {
                reset();
            } else {
                fail(Reason.TIMEOUT, late);
            }
        });
    }

    private void disarm() {
        if (timer != -1) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
