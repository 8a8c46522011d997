package dev.earshot.session;

import dev.earshot.session.SessionsConfig.ClientRate;

/** How fast one sender may send: so many events and bytes a second, after so many at once. On one thread. */
final class SendRate {

    private final ClientRate limits;
    private double events;
    private double bytes;
    private long lastNanos;

    SendRate(ClientRate limits, long nowNanos) {
        this.limits = limits;
        this.events = limits.eventBurst();
        this.bytes = limits.byteBurst();
        this.lastNanos = nowNanos;
    }

    /** An event of this length has come. @return false where it came too fast */
    boolean takes(int lengthBytes, long nowNanos) {
        var seconds = (nowNanos - lastNanos) / 1e9;
        lastNanos = nowNanos;
        events = Math.min(limits.eventBurst(), events + seconds * limits.eventsPerSecond()) - 1;
        bytes = Math.min(limits.byteBurst(), bytes + seconds * limits.bytesPerSecond()) - lengthBytes;
        return events >= 0 && bytes >= 0;
    }
}
