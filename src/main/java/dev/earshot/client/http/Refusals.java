package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import io.vertx.ext.web.RoutingContext;

/** Refusals of what is served beneath the resources, in the protocol's form. */
public final class Refusals {

    private Refusals() {}

    /** @param fault why a request is not served; what is no {@link ApiException} is a fault of this side */
    public static void answer(RoutingContext context, Throwable fault) {
        var refusal = ApiException.in(fault).orElseGet(() -> new ApiException(500, ApiError.serverError()));
        var response = context.response().setStatusCode(refusal.httpStatus()).putHeader("Content-Type", "application/json");
        if (refusal.httpStatus() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.end(Json.write(refusal.error().toHttpBody()));
    }
}
