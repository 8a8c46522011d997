package dev.earshot.console;

import dev.earshot.client.http.Refusals;
import dev.earshot.client.http.Visitors;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Errand;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /v1/console/stream}: server-sent events, one a second: {@code {now, whole, live, totals?, sessions: [line, …]}}.
 * The first has every session ({@code whole}), the others those that have changed since. A viewer that reads slowly misses
 * none of it: what it cannot take yet is told with the next.
 */
@ApplicationScoped
class ConsoleStream {

    private static final String PATH = "/v1/console/stream";
    private static final int MAX_VIEWERS = 50;
    private static final int PERIOD_MILLIS = 1_000;

    private final Authenticator authenticator;
    private final Chronicle chronicle;
    private final Vertx vertx;
    private final AtomicInteger viewers = new AtomicInteger();

    ConsoleStream(Authenticator authenticator, Chronicle chronicle, Vertx vertx) {
        this.authenticator = authenticator;
        this.chronicle = chronicle;
        this.vertx = vertx;
    }

    void route(@Observes Router router) {
        router.get(PATH).handler(this::open);
    }

    private void open(RoutingContext context) {
        var request = context.request();
        var presented = Visitors.presentedBy(request);
        authenticator.authenticate(presented, Errand.OBSERVE).whenComplete((caller, fault) -> {
            if (context.response().closed()) {
                return; // they did not wait for it
            }
            if (fault != null) {
                Refusals.answer(context, fault);
            } else if (viewers.incrementAndGet() > MAX_VIEWERS) {
                viewers.decrementAndGet();
                Refusals.answer(context, new ApiException(429, ApiError.rateLimited("The console has enough viewers.")));
            } else {
                show(context.response(), caller);
            }
        });
    }

    private void show(HttpServerResponse response, Caller caller) {
        var view = new View(chronicle, record -> record.seenBy(caller), caller.reachesAll());
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        tell(response, view);
        var timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> tell(response, view));
        response.closeHandler(closed -> {
            vertx.cancelTimer(timer);
            viewers.decrementAndGet();
        });
    }

    private static void tell(HttpServerResponse response, View view) {
        if (!response.closed() && !response.writeQueueFull()) {
            response.write("data: " + Json.write(view.next()) + "\n\n");
        }
    }
}
