package dev.earshot.credentials.store;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A store that may be away. It is asked for a second at most, and left alone for some seconds when it does not answer. What
 * happens then is the operator's policy: what cannot be known is refused, or this replica goes on by what it knows itself.
 */
final class GuardedStore implements SharedStore {

    private static final Logger LOG = Logger.getLogger(GuardedStore.class);
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int BREAKER_VOLUME = 4;
    private static final int BREAKER_SECONDS = 2;

    private final SharedStore shared;
    private final SharedStore local;

    @SuppressWarnings("rawtypes") // the class is enough for the guard to know that the work is asynchronous
    private final TypedGuard<CompletionStage> guard;

    /** @param local in its place while it is away; null where that is refused */
    GuardedStore(SharedStore shared, SharedStore local) {
        this.shared = shared;
        this.local = local;
        this.guard = TypedGuard.create(CompletionStage.class).withDescription("shared store")
                .withTimeout().duration(TIMEOUT_MILLIS, ChronoUnit.MILLIS).done()
                .withCircuitBreaker().requestVolumeThreshold(BREAKER_VOLUME).delay(BREAKER_SECONDS, ChronoUnit.SECONDS).done()
                .build();
    }

    @Override
    public CompletionStage<Void> keep(String key, byte[] value, int seconds) {
        return ask(store -> store.keep(key, value, seconds));
    }

    @Override
    public CompletionStage<List<byte[]>> get(List<String> keys) {
        return ask(store -> store.get(keys));
    }

    @Override
    public CompletionStage<Boolean> claim(String key, int seconds) {
        return ask(store -> store.claim(key, seconds));
    }

    @Override
    public CompletionStage<Void> unclaim(String key) {
        return ask(store -> store.unclaim(key));
    }

    @Override
    public CompletionStage<Integer> add(List<Count> counts) {
        return ask(store -> store.add(counts));
    }

    @Override
    public CompletionStage<Long> sum(String key, long amount, int seconds) {
        return ask(store -> store.sum(key, amount, seconds));
    }

    @Override
    public CompletionStage<Integer> lease(List<Pool> pools, String holder, int seconds) {
        return ask(store -> store.lease(pools, holder, seconds));
    }

    @Override
    public CompletionStage<Void> release(List<Pool> pools, String holder) {
        return ask(store -> store.release(pools, holder));
    }

    /** Those of this process are told in any case, but where others are not, whoever asked learns it. */
    @Override
    public CompletionStage<Void> publish(String message) {
        return shared(() -> shared.publish(message)).exceptionallyCompose(fault -> local == null ? away()
                : local.publish(message).thenCompose(told -> away()));
    }

    @Override
    public void subscribe(Consumer<String> listener) {
        shared.subscribe(listener);
        if (local != null) {
            local.subscribe(listener);
        }
    }

    private <T> CompletionStage<T> ask(Function<SharedStore, CompletionStage<T>> question) {
        return shared(() -> question.apply(shared)).exceptionallyCompose(fault -> {
            LOG.debugf("the shared store is away: %s", fault.getClass().getSimpleName());
            return local == null ? away() : question.apply(local);
        });
    }

    @SuppressWarnings("unchecked")
    private <T> CompletionStage<T> shared(Supplier<CompletionStage<T>> question) {
        return guard.get(question::get);
    }

    private static <T> CompletionStage<T> away() {
        return CompletableFuture.failedStage(new ApiException(503, ApiError.serverFault("store_unavailable",
                "What the replicas of this server know together cannot be had just now; try again."), BREAKER_SECONDS));
    }
}
