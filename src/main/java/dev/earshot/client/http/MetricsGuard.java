package dev.earshot.client.http;

import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Errand;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.telemetry.TelemetryConfig;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Metrics name agents, upstreams and money: they are for API keys with the scope {@code observe} and neither tenant nor agents, unless
 * {@code earshot.telemetry.open-metrics} says that the network keeps others away.
 */
@ApplicationScoped
class MetricsGuard {

    private static final String PATH = "/q/metrics";
    private static final int BEFORE_ALL_OTHERS = -1;

    private final Authenticator authenticator;
    private final TelemetryConfig config;

    MetricsGuard(Authenticator authenticator, TelemetryConfig config) {
        this.authenticator = authenticator;
        this.config = config;
    }

    void route(@Observes Router router) {
        router.route(PATH + "*").order(BEFORE_ALL_OTHERS).handler(this::check);
    }

    private void check(RoutingContext context) {
        if (config.openMetrics()) {
            context.next();
            return;
        }
        authenticator.authenticate(Visitors.presentedBy(context.request()), Errand.OBSERVE).whenComplete((caller, fault) -> {
            if (fault != null) {
                Refusals.answer(context, fault);
            } else if (!caller.reachesAll()) {
                Refusals.answer(context, new ApiException(403, ApiError.invalidRequest("insufficient_permissions",
                        "Metrics are of all tenants and agents: they are for API keys that are bound to none.", null)));
            } else {
                context.next();
            }
        });
    }
}
