package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies that are too long, or too long in coming, with the JSON that clients read; the server's own refusal has no
 * body. An announced length is judged before a byte is read. A body that announces none is collected here, so that it is
 * judged on the event loop and before the resource sees it; over HTTP/2, where a request that was read can be handed on no
 * further, the server's own count has to do.
 */
@Singleton
class BodyLimit {

    /** Behind the CORS handler, before the server's own check of the length. */
    private static final int PRIORITY = 10;

    /** What is posted is small; who takes longer is in no hurry to be served. */
    private static final int COMING_MILLIS = 15_000;

    private final int limitBytes;
    private final Vertx vertx;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit, Vertx vertx) {
        this.vertx = vertx;
        limitBytes = (int) Math.min(Integer.MAX_VALUE, limit.asLongValue());
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        if (context.request().method().equals(HttpMethod.POST)) {
            var timer = vertx.setTimer(COMING_MILLIS, fired -> late(context));
            context.addEndHandler(ended -> vertx.cancelTimer(timer));
        }
        var announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && lengthBytes(announced) > limitBytes) {
            refuse(context);
        } else if (announced == null && context.request().version() != HttpVersion.HTTP_2
                && context.request().method().equals(HttpMethod.POST)
                && context.request().path().startsWith("/v1/")) {
            collect(context);
        } else {
            context.next();
        }
    }

    private void collect(RoutingContext context) {
        var body = Buffer.buffer();
        context.request().handler(chunk -> {
            if (context.response().ended()) {
                return;
            }
            if (chunk.length() > limitBytes - body.length()) {
                refuse(context);
            } else {
                body.appendBuffer(chunk);
            }
        });
        context.request().endHandler(_ -> {
            if (!context.response().ended()) {
                ((RoutingContextInternal) context).setBody(body);
                context.next();
            }
        });
        context.request().resume();
    }

    private static void late(RoutingContext context) {
        if (!context.request().isEnded() && !context.response().ended()) {
            answer(context, 408, ApiError.invalidRequest("request_timeout", "The body did not come in " + COMING_MILLIS / 1_000
                    + " seconds.", null)).onComplete(answered -> {
                        if (context.request().version() != HttpVersion.HTTP_2) {
                            context.request().connection().close(); // by itself it would wait for the rest
                        }
                    });
        }
    }

    private void refuse(RoutingContext context) {
        answer(context, 413, ApiError.tooLarge(null, limitBytes));
    }

    /** The rest of the body would still come, so the connection ends with the answer; of HTTP/2 only the stream. */
    private static Future<Void> answer(RoutingContext context, int status, ApiError error) {
        if (context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        return context.response().setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(error.toHttpBody().toString());
    }

    private static long lengthBytes(String announced) {
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }
}
