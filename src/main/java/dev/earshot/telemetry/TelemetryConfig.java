package dev.earshot.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What is told of sessions, and to whom: {@code earshot.telemetry.*}. */
@ConfigMapping(prefix = "earshot.telemetry")
public interface TelemetryConfig {

    /** Where traces and decisions go, by OTLP; nowhere without it. */
    Optional<String> otlpEndpoint();

    /** Of sessions that are no part of a trace already, how many are traced: 0 to 1. */
    @WithDefault("1")
    double traceRatio();

    /** A turn whose first audio took so long is traced in any case, and so is one that failed. */
    @WithDefault("1500ms")
    Duration slowTurn();

    /** The first turns of a session stand in its own trace, the others in traces of their own that link to it. */
    @WithDefault("50")
    int turnsInTrace();

    /** Whether transcripts, arguments and results of tools stand in spans. What looks like a number or a key of somebody's is
     * left out of them in any case. */
    @WithDefault("false")
    boolean content();

    /** Whether metrics are counted at all. */
    @WithDefault("true")
    boolean metrics();

    /** Whether {@code /q/metrics} asks for no key: where the network lets nobody else come near it. */
    @WithDefault("false")
    boolean openMetrics();

    /** Whether metrics tell tenants apart; for few tenants only. */
    @WithDefault("false")
    boolean tenantLabel();
}
