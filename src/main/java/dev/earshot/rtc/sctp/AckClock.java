package dev.earshot.rtc.sctp;

/**
 * When received data is acknowledged: every second packet, at once when told so, else after a short wait (RFC 9260
 * section 6.2).
 */
final class AckClock {
    private static final int PACKETS_PER_SACK = 2;

    private final long delayNanos;
    private boolean dataInPacket;
    private boolean due;
    private int packets;
    private long atNanos = Outbox.NEVER;

    AckClock(long delayNanos) {
        this.delayNanos = delayNanos;
    }

    void onData(boolean atOnce) {
        dataInPacket = true;
        due |= atOnce;
    }

    /** Whether the packet just read held data. */
    boolean onPacketEnd(long nowNanos) {
        var heldData = dataInPacket;
        dataInPacket = false;
        if (heldData) {
            packets++;
            due |= packets >= PACKETS_PER_SACK;
            atNanos = atNanos == Outbox.NEVER ? nowNanos + delayNanos : atNanos;
        }
        return heldData;
    }

    void onTimeout(long nowNanos) {
        if (nowNanos >= atNanos) {
            atNanos = Outbox.NEVER;
            due = true;
        }
    }

    boolean isDue() {
        return due;
    }

    void onSent() {
        due = false;
        packets = 0;
        atNanos = Outbox.NEVER;
    }

    long deadlineNanos() {
        return atNanos;
    }
}
