package dev.earshot.rtc.rtp;

/**
 * Counts one incoming source: sequence validation, loss and jitter (RFC 3550 appendices A.1, A.3 and A.8).
 *
 * <p>A new source stands on probation until two packets came in order, and a jump of 3000 or more is only believed
 * when the next packet follows it. Nothing here drops packets: the caller decides by the result of {@link #onPacket}.
 */
public final class RtpReceiveStatistics {
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int SEQUENCES = 1 << 16;
    private static final int MIN_SEQUENTIAL = 2;
    private static final int NO_SEQUENCE = -1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int ssrc;
    private final int clockHertz;
    private int probation = MIN_SEQUENTIAL;
    private int highest = NO_SEQUENCE;
    private int cycles;
    private int base;
    private int badSequence = NO_SEQUENCE;
    private int received;
    private int expectedPrior;
    private int receivedPrior;
    private long lastTransit;
    private boolean transitKnown;
    /** In sixteenths of a tick, as in appendix A.8. */
    private long scaledJitter;

    /** For one source whose timestamps run at, say, 48000 Hz. */
    public RtpReceiveStatistics(int ssrc, int clockHertz) {
        this.ssrc = ssrc;
        this.clockHertz = clockHertz;
    }

    /** Takes a packet in. False when its sequence number is not to be believed (probation, or a wild jump). */
    public boolean onPacket(int sequence, int timestamp, long nowNanos) {
        var valid = validate(sequence);
        if (valid) {
            jitter(timestamp, nowNanos);
        }
        return valid;
    }

    private boolean validate(int sequence) {
        var ahead = sequence - highest & 0xffff;
        if (probation > 0) {
            if (highest != NO_SEQUENCE && ahead == 1) {
                probation--;
            } else {
                probation = MIN_SEQUENTIAL - 1;
            }
            highest = sequence;
            if (probation == 0) {
                restart(sequence);
            }
            return probation == 0;
        }
        if (ahead < MAX_DROPOUT) {
            if (sequence < highest) {
                cycles += SEQUENCES;
            }
            highest = sequence;
        } else if (ahead <= SEQUENCES - MAX_MISORDER) {
            if (sequence != badSequence) {
                badSequence = sequence + 1 & 0xffff;
                return false;
            }
            restart(sequence);
            return true;
        }
        received++;
        return true;
    }

    private void restart(int sequence) {
        base = sequence;
        highest = sequence;
        badSequence = NO_SEQUENCE;
        cycles = 0;
        received = 1;
        receivedPrior = 0;
        expectedPrior = 0;
        transitKnown = false;
    }

    private void jitter(int timestamp, long nowNanos) {
        // Whole seconds apart, or the product would overflow after minutes of uptime.
        var arrivalTicks = Math.floorDiv(nowNanos, NANOS_PER_SECOND) * clockHertz
                + Math.floorMod(nowNanos, NANOS_PER_SECOND) * clockHertz / NANOS_PER_SECOND;
        var transit = (long) ((int) arrivalTicks - timestamp);
        if (transitKnown) {
            var difference = Math.abs((long) (int) (transit - lastTransit));
            scaledJitter += difference - (scaledJitter + 8 >> 4);
        }
        lastTransit = transit;
        transitKnown = true;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Packets counted since the source was believed. */
    public int received() {
        return received;
    }

    /** The highest sequence number with the count of its rollovers above it. */
    public int extendedHighestSequence() {
        return cycles + (highest & 0xffff);
    }

    /** Expected less received, within the signed 24 bits of a report; negative when there were duplicates. */
    public int cumulativeLost() {
        return received == 0 ? 0 : Math.clamp(expected() - received, -0x800000, 0x7fffff);
    }

    /** Smoothed interarrival jitter in ticks of the payload's clock. */
    public int jitterTicks() {
        return (int) (scaledJitter >> 4);
    }

    /** Smoothed interarrival jitter. */
    public long jitterNanos() {
        return jitterTicks() * NANOS_PER_SECOND / clockHertz;
    }

    /** Share lost since the last call, in 256ths; each report asks once. */
    public int takeFractionLost() {
        if (received == 0) {
            return 0;
        }
        var expectedNow = expected() - expectedPrior;
        var lostNow = expectedNow - (received - receivedPrior);
        expectedPrior = expected();
        receivedPrior = received;
        return expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, (int) (((long) lostNow << 8) / expectedNow));
    }

    private int expected() {
        return extendedHighestSequence() - base + 1;
    }
}
