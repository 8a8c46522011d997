package dev.earshot.rtc.sctp;

/** The retransmission timeout from measured round trips (RFC 9260 section 6.3.1). */
final class RoundTrip {
    private final SctpConfig config;
    private long smoothedNanos;
    private long variationNanos;
    private long timeoutNanos;
    private boolean measured;

    RoundTrip(SctpConfig config) {
        this.config = config;
        this.timeoutNanos = config.initialRtoNanos();
    }

    /** The time from sending a fragment, once, to its acknowledgement. */
    void measured(long nanos) {
        var sample = Math.max(0, nanos);
        if (measured) {
            variationNanos += (Math.abs(smoothedNanos - sample) - variationNanos) / 4;
            smoothedNanos += (sample - smoothedNanos) / 8;
        } else {
            smoothedNanos = sample;
            variationNanos = sample / 2;
            measured = true;
        }
        timeoutNanos = Math.clamp(smoothedNanos + 4 * variationNanos, config.minRtoNanos(), config.maxRtoNanos());
    }

    void backOff() {
        timeoutNanos = Math.min(2 * timeoutNanos, config.maxRtoNanos());
    }

    long timeoutNanos() {
        return timeoutNanos;
    }
}
