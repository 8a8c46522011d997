package dev.earshot.client.webrtc;

import java.time.Clock;

/** NTP timestamps (RFC 5905 section 6) for the monotonic clock's readings, from one look at the wall clock. */
final class NtpClock {

    private static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long epochNanosAtZero;

    NtpClock(Clock wall, long nowNanos) {
        var instant = wall.instant();
        epochNanosAtZero = instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano() - nowNanos;
    }

    /** 32 bits of seconds, 32 of fraction. */
    long at(long nowNanos) {
        var nanos = epochNanosAtZero + nowNanos;
        var seconds = nanos / NANOS_PER_SECOND + UNIX_EPOCH_SECONDS;
        return seconds << 32 | (nanos % NANOS_PER_SECOND << 32) / NANOS_PER_SECOND;
    }
}
