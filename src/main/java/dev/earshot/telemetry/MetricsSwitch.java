package dev.earshot.telemetry;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Where metrics are not wanted no meter counts anything, the framework's own included. */
class MetricsSwitch {

    @Produces
    @Singleton
    MeterFilter filter(TelemetryConfig config) {
        return config.metrics() ? MeterFilter.accept() : MeterFilter.deny();
    }
}
