package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body by the length it announces, before a byte of it is read, with the JSON that clients read; the server's
 * own refusal has no body. What announces no length is counted by the server while it comes.
 */
@Singleton
class BodyLimit {

    /** Behind the CORS handler, before the server's own check of the length. */
    private static final int PRIORITY = 10;

    private final int limitBytes;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        limitBytes = (int) Math.min(Integer.MAX_VALUE, limit.asLongValue());
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        var announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced == null || lengthBytes(announced) <= limitBytes) {
            context.next();
            return;
        }
        // The rest of the body still comes, so the connection cannot carry another request.
        context.response().setStatusCode(413)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(ApiError.tooLarge(null, limitBytes).toHttpBody().toString());
    }

    private static long lengthBytes(String announced) {
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }
}
