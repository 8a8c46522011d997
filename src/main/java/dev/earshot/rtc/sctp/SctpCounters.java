package dev.earshot.rtc.sctp;

/** One number for each reason to drop something. */
final class SctpCounters {
    private final long[] drops = new long[SctpDrop.values().length];
    private long total;

    void count(SctpDrop drop) {
        drops[drop.ordinal()]++;
        total++;
    }

    long total() {
        return total;
    }

    long of(SctpDrop drop) {
        return drops[drop.ordinal()];
    }
}
