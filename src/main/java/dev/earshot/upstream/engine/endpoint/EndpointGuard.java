package dev.earshot.upstream.engine.endpoint;

import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * The retries, circuit breaker and bulkhead of one endpoint, around whole exchanges: a try holds its place in the
 * bulkhead until its answer has ended. Timeouts are the exchange's own, since they run between pieces of an answer.
 */
final class EndpointGuard {

    private final Service service;
    @SuppressWarnings("rawtypes") // the class is enough for the guard to know that the work is asynchronous
    private final TypedGuard<CompletionStage> guard;

    EndpointGuard(EndpointConfig config) {
        this.service = config.service();
        var limits = config.limits();
        var builder = TypedGuard.create(CompletionStage.class)
                .withDescription(service.word() + " endpoint")
                .withBulkhead().limit(limits.concurrent()).queueSize(limits.waiting()).done()
                .withCircuitBreaker()
                .requestVolumeThreshold(limits.breakerRequests())
                .failureRatio(limits.breakerRatio())
                .delay(limits.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .when(EndpointGuard::speaksAgainstTheEndpoint).done();
        if (limits.retries() > 0) {
            // The jitter goes both ways, so its middle is put where it only ever adds.
            var delayMillis = limits.retryDelay().toMillis();
            builder.withRetry().maxRetries(limits.retries())
                    .delay(delayMillis + delayMillis / 2, ChronoUnit.MILLIS)
                    .jitter(delayMillis / 2, ChronoUnit.MILLIS)
                    .whenException(fault -> fault instanceof EndpointException e && e.worthAnotherTry()).done();
        }
        this.guard = builder.build();
    }

    /** Runs the tries; what comes out fails with an {@link EndpointException} only. */
    CompletionStage<Void> run(Supplier<CompletionStage<Void>> attempt) {
        var outcome = new CompletableFuture<Void>();
        try {
            CompletionStage<?> stage = guard.get(attempt::get);
            stage.whenComplete((done, fault) -> {
                if (fault == null) {
                    outcome.complete(null);
                } else {
                    outcome.completeExceptionally(translated(fault));
                }
            });
        } catch (RuntimeException fault) {
            outcome.completeExceptionally(translated(fault));
        }
        return outcome;
    }

    /** A request that nobody could serve, or a limit the endpoint sets us, says nothing about its health. */
    private static boolean speaksAgainstTheEndpoint(Throwable fault) {
        return fault instanceof EndpointException e && switch (e.failure().reason()) {
            case UNREACHABLE, TIMEOUT, UNAVAILABLE, DROPPED, MALFORMED -> true;
            default -> false;
        };
    }

    private EndpointException translated(Throwable fault) {
        return switch (fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault) {
            case EndpointException known -> known;
            case CircuitBreakerOpenException open -> service.failure(Reason.SUSPENDED,
                    "failed too often and is left alone for a moment").asException();
            case BulkheadException full -> service.failure(Reason.BUSY,
                    "has as many requests under way as it may have").asException();
            default -> service.failure(Reason.INTERNAL, "could not be asked").asException();
        };
    }
}
