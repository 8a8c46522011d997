package dev.earshot.upstream;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The retries and the circuit breaker of one upstream, around the opening of a connection. A connection that stands is
 * the session's own business.
 */
public final class UpstreamGuard {

    private static final int BREAKER_VOLUME = 10;
    private static final long RETRY_MILLIS = 100;

    @SuppressWarnings("rawtypes") // the class is enough for the guard to know that the work is asynchronous
    private final TypedGuard<CompletionStage> guard;
    private volatile CircuitBreakerState breaker = CircuitBreakerState.CLOSED;

    /**
     * @param retries further tries of what is worth one
     * @param breakerRatio of the last {@value #BREAKER_VOLUME} openings that failed, from which it is left alone
     * @param breakerDelay how long
     * @param transientFault what another try may mend, and what speaks against the upstream; not a bad key, for example
     */
    public UpstreamGuard(String name, int retries, double breakerRatio, Duration breakerDelay,
            Predicate<Throwable> transientFault) {
        var builder = TypedGuard.create(CompletionStage.class)
                .withDescription("upstream " + name)
                .withCircuitBreaker()
                .requestVolumeThreshold(BREAKER_VOLUME)
                .failureRatio(breakerRatio)
                .delay(breakerDelay.toMillis(), ChronoUnit.MILLIS)
                .onStateChange(next -> breaker = next)
                .when(transientFault).done();
        if (retries > 0) {
            builder.withRetry().maxRetries(retries)
                    .delay(RETRY_MILLIS, ChronoUnit.MILLIS)
                    .jitter(RETRY_MILLIS / 2, ChronoUnit.MILLIS)
                    .whenException(transientFault).done();
        }
        guard = builder.build();
    }

    /** Whether it is left alone just now. */
    public CircuitBreakerState breaker() {
        return breaker;
    }

    /** Opens something, perhaps more than once; the stage may complete on any thread. */
    @SuppressWarnings("unchecked")
    public <T> CompletionStage<T> open(Supplier<CompletionStage<T>> opening) {
        return guard.get(opening::get);
    }
}
