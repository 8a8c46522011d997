package dev.earshot.telemetry;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Without an OTLP endpoint no span is sampled: nothing is recorded that could go nowhere. */
class TraceSampling {

    @Produces
    @Singleton
    Sampler sampler(@ConfigProperty(name = "earshot.telemetry.otlp-endpoint") Optional<String> endpoint) {
        return endpoint.isPresent() ? Sampler.parentBased(Sampler.alwaysOn()) : Sampler.alwaysOff();
    }
}
