package dev.earshot.telemetry;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Meters that nobody reads, for tests of a class by itself. */
public final class NoRegistry {

    private NoRegistry() {}

    public static Metrics metrics() {
        return new Metrics(new SimpleMeterRegistry());
    }
}
