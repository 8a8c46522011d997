package dev.earshot.usage.budget;

/** Money that may be spent, and what is. Billionths of a US dollar. */
final class Pot {

    private final String of;
    private final String key;
    private final long limitNanos;
    private long spentNanos;

    /**
     * @param of a word for the client: {@code session}, {@code subject}, {@code tenant}, {@code agent}
     * @param key by which all replicas know it; null where it is the session's own
     */
    Pot(String of, String key, long limitNanos) {
        this.of = of;
        this.key = key;
        this.limitNanos = limitNanos;
    }

    String of() {
        return of;
    }

    String key() {
        return key;
    }

    void add(long nanos) {
        spentNanos += nanos;
    }

    /** The sum as it is known by all; answers may come out of order. */
    void stands(long sumNanos) {
        spentNanos = Math.max(spentNanos, sumNanos);
    }

    long spentNanos() {
        return spentNanos;
    }

    long limitNanos() {
        return limitNanos;
    }

    long remainingNanos() {
        return Math.max(0, limitNanos - spentNanos);
    }

    double share() {
        return limitNanos == 0 ? 1 : (double) spentNanos / limitNanos;
    }
}
