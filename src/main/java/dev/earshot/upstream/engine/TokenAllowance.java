package dev.earshot.upstream.engine;

/** Tokens a session may use in a minute, filling up again evenly: what {@code rate_limits.updated} tells. */
final class TokenAllowance {

    private static final double NANOS_PER_MINUTE = 60e9;

    private final int perMinute;
    private double left;
    private long atNanos;

    TokenAllowance(int perMinute, long nowNanos) {
        this.perMinute = perMinute;
        this.left = perMinute;
        this.atNanos = nowNanos;
    }

    int perMinute() {
        return perMinute;
    }

    /** What is left now, never below 0. */
    int left(long nowNanos) {
        left = Math.min(perMinute, left + (nowNanos - atNanos) / NANOS_PER_MINUTE * perMinute);
        atNanos = nowNanos;
        return (int) Math.max(0, left);
    }

    /** May go below nothing: a response that was begun is finished. */
    void spend(int tokens, long nowNanos) {
        left(nowNanos);
        left -= tokens;
    }

    /** Seconds until it is full again. */
    double resetSeconds(long nowNanos) {
        left(nowNanos);
        return Math.round((perMinute - left) / perMinute * 60_000) / 1000.0;
    }
}
