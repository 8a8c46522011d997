package dev.earshot.peers;

/**
 * How bad a line is. Loss is the share of packets dropped, 0 to 100, in runs of {@code burstPackets}; each packet that
 * survives is delayed by 0 to {@code jitterMillis}, so packets overtake each other once that exceeds their spacing.
 * The same seed makes the same decisions for the n-th packet of a direction.
 */
public record Impairment(double lossPercent, int burstPackets, int jitterMillis, long seed) {

    public static final Impairment NONE = new Impairment(0, 1, 0, 0);

    public Impairment {
        var shareIsSane = lossPercent >= 0 && lossPercent <= 100;
        if (!shareIsSane || burstPackets < 1 || jitterMillis < 0 || jitterMillis > 10_000) {
            throw new IllegalArgumentException("No such line: loss " + lossPercent + " %, burst " + burstPackets
                    + " packets, jitter " + jitterMillis + " ms");
        }
    }
}
