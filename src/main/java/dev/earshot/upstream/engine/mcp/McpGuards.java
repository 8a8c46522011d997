package dev.earshot.upstream.engine.mcp;

import io.smallrye.faulttolerance.api.Guard;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Time limits for all servers, second attempts for lists that found no connection, and a circuit breaker for each
 * server. Only failures of the server itself count against it: one client's bad token or slow tool shuts no other out.
 */
final class McpGuards {

    private static final int MAX_SERVERS = 256;
    private static final int RETRIES = 2;
    private static final long RETRY_DELAY_MILLIS = 400;
    private static final long RETRY_JITTER_MILLIS = 200;
    private static final int BREAKER_VOLUME = 6;
    private static final double BREAKER_RATIO = 0.8;
    private static final long BREAKER_DELAY_MILLIS = 10_000;

    private final Guard list;
    private final Guard call;
    /** In order of use, so that the one longest unused is forgotten. */
    private final Map<String, Guard> breakers = new LinkedHashMap<>(16, 0.75f, true);

    McpGuards(McpLimits limits) {
        list = Guard.create().withThreadOffload(false)
                .withTimeout().duration(limits.listTimeout().toMillis(), ChronoUnit.MILLIS).done()
                .withRetry().maxRetries(RETRIES).delay(RETRY_DELAY_MILLIS, ChronoUnit.MILLIS)
                .jitter(RETRY_JITTER_MILLIS, ChronoUnit.MILLIS)
                .maxDuration(limits.listTimeout().toMillis(), ChronoUnit.MILLIS)
                .whenException(thrown -> thrown instanceof McpException failure && failure.isUnconnected()).done()
                .build();
        call = Guard.create().withThreadOffload(false)
                .withTimeout().duration(limits.callTimeout().toMillis(), ChronoUnit.MILLIS).done()
                .build();
    }

    /** Each attempt has the list timeout; one that made no connection is followed by another, up to three in all. */
    <T> CompletionStage<T> list(URI server, Supplier<CompletionStage<T>> attempt) {
        var breaker = breaker(server);
        return guarded(list, () -> guarded(breaker, attempt));
    }

    /** One attempt, within the call timeout. */
    <T> CompletionStage<T> call(URI server, Supplier<CompletionStage<T>> attempt) {
        var breaker = breaker(server);
        return guarded(call, () -> guarded(breaker, attempt));
    }

    /** By raw class: a type literal would have its generic supertype read by reflection. */
    @SuppressWarnings("unchecked")
    private static <T> CompletionStage<T> guarded(Guard guard, Supplier<CompletionStage<T>> attempt) {
        return guard.get(attempt, (Class<CompletionStage<T>>) (Class<?>) CompletionStage.class);
    }

    private synchronized Guard breaker(URI server) {
        var key = server.getScheme() + "://" + server.getRawAuthority() + server.getRawPath();
        var breaker = breakers.computeIfAbsent(key, unknown -> Guard.create().withThreadOffload(false)
                .withCircuitBreaker().requestVolumeThreshold(BREAKER_VOLUME).failureRatio(BREAKER_RATIO)
                .delay(BREAKER_DELAY_MILLIS, ChronoUnit.MILLIS)
                .when(thrown -> thrown instanceof McpException failure && failure.isOutage()).done()
                .build());
        if (breakers.size() > MAX_SERVERS) {
            breakers.remove(breakers.keySet().iterator().next());
        }
        return breaker;
    }

    synchronized int servers() {
        return breakers.size();
    }
}
