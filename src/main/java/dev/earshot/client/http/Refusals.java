package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/** Refusals of what is served beneath the resources, in the protocol's form, and what all refusals have in common. */
public final class Refusals {

    /** Where nobody knows better. */
    private static final int RETRY_AFTER_SECONDS = 5;

    private Refusals() {}

    /** @param fault why a request is not served; what is no {@link ApiException} is a fault of this side */
    public static void answer(RoutingContext context, Throwable fault) {
        var refusal = ApiException.in(fault).orElseGet(() -> new ApiException(500, ApiError.serverError()));
        var response = context.response().setStatusCode(refusal.httpStatus()).putHeader("Content-Type", "application/json");
        headers(refusal.httpStatus(), refusal.retryAfterSeconds(), context.request().version(), response::putHeader);
        response.end(Json.write(refusal.error().toHttpBody()));
    }

    /** What HTTP itself has to say of a refusal. @param retryAfterSeconds 0 where nobody knows */
    static void headers(int status, int retryAfterSeconds, HttpVersion version, BiConsumer<String, String> header) {
        switch (status) {
            case 429, 503 -> header.accept("Retry-After",
                    Integer.toString(retryAfterSeconds > 0 ? retryAfterSeconds : RETRY_AFTER_SECONDS));
            case 401 -> header.accept("WWW-Authenticate", "Bearer");
            case 413 -> {
                // The rest of the body may still come, so the connection cannot carry another request; one of HTTP/2 can.
                if (version != HttpVersion.HTTP_2) {
                    header.accept("Connection", "close");
                }
            }
            default -> { }
        }
    }
}
