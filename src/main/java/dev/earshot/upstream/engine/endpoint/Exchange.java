package dev.earshot.upstream.engine.endpoint;

import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One request and its answer, over as many tries as the guard allows. All of it runs on one Vert.x context, so nothing
 * is locked; only {@link #cancel()} comes from outside.
 */
public final class Exchange {

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final EndpointConfig config;
    private final Post post;
    private final Receiver receiver;

    private Attempt current;
    private long deadline = -1;
    private boolean over;
    private volatile boolean cancelled;

    Exchange(Vertx vertx, HttpClient client, EndpointConfig config, Post post, Receiver receiver) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.client = client;
        this.config = config;
        this.post = post;
        this.receiver = receiver;
    }

    void begin(EndpointGuard guard) {
        context.runOnContext(nothing -> {
            if (isOver()) {
                return;
            }
            deadline = vertx.setTimer(config.timeouts().total().toMillis(), fired -> {
                deadline = -1;
                close(config.service().failure(Reason.TIMEOUT, "did not come to an end in time"));
            });
            guard.run(this::attempt).whenComplete((done, fault) -> context.runOnContext(ended ->
                    close(fault instanceof EndpointException e ? e.failure() : null)));
        });
    }

    /** Ends the exchange; harmless when repeated or too late. A receiver's call already under way may still finish. */
    public void cancel() {
        cancelled = true;
        context.runOnContext(nothing -> close(null));
    }

    boolean isOver() {
        return over || cancelled;
    }

    private CompletionStage<Void> attempt() {
        var outcome = new CompletableFuture<Void>();
        context.runOnContext(nothing -> {
            if (isOver()) {
                outcome.complete(null); // it waited for its turn in vain
            } else {
                current = new Attempt(vertx, this, config, post, receiver, outcome);
                current.start(client);
            }
        });
        return outcome;
    }

    /** @param failure null when the answer came, or is not wanted any more */
    private void close(EndpointFailure failure) {
        if (over) {
            return;
        }
        over = true; // first, since a reset reports itself as a broken connection at once
        if (deadline != -1) {
            vertx.cancelTimer(deadline);
        }
        if (current != null) {
            current.abandon();
        }
        try {
            if (failure != null && !cancelled) {
                receiver.failed(failure);
            }
        } finally {
            receiver.closed();
        }
    }
}
