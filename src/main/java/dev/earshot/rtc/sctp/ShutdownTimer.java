package dev.earshot.rtc.sctp;

/** Sends SHUTDOWN ACK again until the peer's last word comes, a few times (RFC 9260 section 9.2, timer T2-shutdown). */
final class ShutdownTimer {
    private static final int MAX_SENDS = 5;

    private int sends;
    private long atNanos = Outbox.NEVER;

    /** The chunk to send now; null when it was sent often enough. */
    byte[] next(long nowNanos, long timeoutNanos) {
        if (sends == MAX_SENDS) {
            return null;
        }
        sends++;
        atNanos = nowNanos + timeoutNanos;
        return Chunk.of(Chunk.SHUTDOWN_ACK, 0);
    }

    long deadlineNanos() {
        return atNanos;
    }
}
