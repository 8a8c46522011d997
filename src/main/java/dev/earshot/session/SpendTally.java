package dev.earshot.session;

import java.util.concurrent.CompletionStage;

/** Adds up money over all replicas. */
public interface SpendTally {

    /**
     * @param key of the sum
     * @param nanos billionths of a US dollar, 0 to ask only
     * @param seconds after which the sum begins anew, from its first use
     * @return the sum with it; the stage may complete on any thread, and fails where it cannot be had
     */
    CompletionStage<Long> add(String key, long nanos, int seconds);
}
