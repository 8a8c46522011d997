package dev.earshot.upstream.engine;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the models are loaded, or when the engine is switched off. */
@Readiness
@ApplicationScoped
public class EngineReadiness implements HealthCheck {

    private final Engine engine;

    EngineReadiness(Engine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        var failure = engine.failure();
        var response = HealthCheckResponse.named("embedded engine").status(failure == null || !engine.enabled());
        return failure == null ? response.build() : response.withData("reason", failure.message()).build();
    }
}
