package dev.earshot.audio;

import java.util.Arrays;

/**
 * How long packets of one stream should wait before they are played, learnt from when they come.
 *
 * <p>A packet's transit is its arrival minus its media time; the fastest transit of the last 10 to 20 seconds is the
 * base, and what a packet takes beyond it is its lateness. The target covers 97 % of the lateness of the last
 * {@value #MEMORY_PACKETS} packets. It grows at once and shrinks with a time constant of about ten seconds. Because the
 * base is a minimum over a window, a sender's clock that runs fast or slow moves it along.
 */
final class PlayoutDelay {

    static final long START_NANOS = 40_000_000;
    static final long MIN_NANOS = 20_000_000;
    static final long MAX_NANOS = 200_000_000;

    private static final int MEMORY_PACKETS = 256;
    private static final int COVERED_PERCENT = 97;
    private static final long BUCKET_NANOS = 10_000_000;
    private static final int BUCKETS = (int) (MAX_NANOS / BUCKET_NANOS);
    private static final int SHRINK_PACKETS = 512;
    private static final long BASE_WINDOW_NANOS = 10_000_000_000L;
    /** A packet this far from the base is not late: its sender's timestamps began anew. */
    private static final long DISCONTINUITY_NANOS = 5_000_000_000L;

    private final byte[] recent = new byte[MEMORY_PACKETS];
    private final int[] counts = new int[BUCKETS];
    private int observed;
    private long windowStartNanos;
    private long windowMinNanos;
    private long lastWindowMinNanos;
    private long targetNanos = START_NANOS;

    /** Another stream, or the same with other timestamps: the target stays, because the network does. */
    void restart(long nowNanos, long mediaNanos) {
        Arrays.fill(counts, 0);
        observed = 0;
        windowStartNanos = nowNanos;
        windowMinNanos = nowNanos - mediaNanos;
        lastWindowMinNanos = windowMinNanos;
    }

    long targetNanos() {
        return targetNanos;
    }

    /** How far playing media time {@code mediaNanos} now is behind the fastest packet that could have brought it. */
    long delayNanos(long nowNanos, long mediaNanos) {
        return nowNanos - mediaNanos - Math.min(windowMinNanos, lastWindowMinNanos);
    }

    boolean isDiscontinuous(long nowNanos, long mediaNanos) {
        return Math.abs(delayNanos(nowNanos, mediaNanos)) > DISCONTINUITY_NANOS;
    }

    /** Learns from a packet, whether it came in time or not. */
    void observe(long nowNanos, long mediaNanos) {
        var transit = nowNanos - mediaNanos;
        if (nowNanos - windowStartNanos > BASE_WINDOW_NANOS) {
            lastWindowMinNanos = windowMinNanos;
            windowMinNanos = transit;
            windowStartNanos = nowNanos;
        }
        windowMinNanos = Math.min(windowMinNanos, transit);
        remember((int) Math.min(delayNanos(nowNanos, mediaNanos) / BUCKET_NANOS, BUCKETS - 1));
        var wanted = Math.clamp(covering(), MIN_NANOS, MAX_NANOS);
        targetNanos = wanted >= targetNanos ? wanted : targetNanos - (targetNanos - wanted) / SHRINK_PACKETS;
    }

    /** A packet missed its turn; waiting longer would have helped unless even the longest wait is too short. */
    void missed(long nowNanos, long mediaNanos) {
        if (delayNanos(nowNanos, mediaNanos) <= MAX_NANOS) {
            targetNanos = Math.min(targetNanos + BUCKET_NANOS, MAX_NANOS);
        }
    }

    private void remember(int bucket) {
        var at = observed % MEMORY_PACKETS;
        if (observed >= MEMORY_PACKETS) {
            counts[recent[at]]--;
        }
        recent[at] = (byte) bucket;
        counts[bucket]++;
        // Past the first round only the position in the memory matters, so the count need not grow for ever.
        observed = observed + 1 == 2 * MEMORY_PACKETS ? MEMORY_PACKETS : observed + 1;
    }

    private long covering() {
        var packets = Math.min(observed, MEMORY_PACKETS);
        var uncovered = packets * (100 - COVERED_PERCENT) / 100;
        var bucket = BUCKETS;
        for (var above = 0; bucket > 0 && above + counts[bucket - 1] <= uncovered; bucket--) {
            above += counts[bucket - 1];
        }
        return bucket * BUCKET_NANOS;
    }
}
