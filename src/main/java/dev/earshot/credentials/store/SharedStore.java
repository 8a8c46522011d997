package dev.earshot.credentials.store;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What the replicas of a house must know together: marks, counts, leases and small values, each for a while. Stages fail
 * with {@link dev.earshot.protocol.ApiException}, 503 where the store cannot be had and 429 where there is no room; they may
 * complete on any thread.
 */
public interface SharedStore {

    /** Keeps a value under a key. */
    CompletionStage<Void> keep(String key, byte[] value, int seconds);

    /** The values under these keys, in their order, null where there is none. */
    CompletionStage<List<byte[]>> get(List<String> keys);

    /** Sets a mark that can be set once. @return whether it was not set before */
    CompletionStage<Boolean> claim(String key, int seconds);

    /** Takes a mark back, so that it can be set again. */
    CompletionStage<Void> unclaim(String key);

    /**
     * Adds to all counts, or to none if one of them would come to stand above its limit.
     *
     * @return the place in the list of the first for which that is so, -1 where all were added to
     */
    CompletionStage<Integer> add(List<Count> counts);

    /** Adds to a count without a limit. @return what it comes to */
    CompletionStage<Long> sum(String key, long amount, int seconds);

    /** @param amount to be added @param limit up to which it may be @param seconds after which an unused one starts anew */
    record Count(String key, long amount, long limit, int seconds) {
    }

    /**
     * Takes or renews a place in all pools, or in none if one of them is full.
     *
     * @param holder of the place; holds one place in a pool, however often it asks
     * @param seconds after which the place is free again unless it is renewed
     * @return the place in the list of the first that is full, -1 where there is room in all
     */
    CompletionStage<Integer> lease(List<Pool> pools, String holder, int seconds);

    /** Gives the places back. */
    CompletionStage<Void> release(List<Pool> pools, String holder);

    /** @param places in it */
    record Pool(String key, int places) {
    }

    /** Tells all replicas, this one included. */
    CompletionStage<Void> publish(String message);

    /** Hears what is published from now on. Called on any thread, not for long. */
    void subscribe(Consumer<String> listener);
}
