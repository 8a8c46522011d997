package dev.earshot.session;

/** Tells when a sample of the client's audio entered, from the arrival of the last one and the sample count. */
final class InputClock {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SAMPLES_PER_MILLI = 24;

    private long samples;
    private long arrivedNanos;

    void arrived(int count, long nowNanos) {
        samples += count;
        arrivedNanos = nowNanos;
    }

    /** Audio has come. */
    boolean runs() {
        return samples > 0;
    }

    /** @param audioMillis position in the session's audio */
    long nanosAt(long audioMillis) {
        return arrivedNanos - Math.max(0, samples / SAMPLES_PER_MILLI - audioMillis) * NANOS_PER_MILLI;
    }
}
