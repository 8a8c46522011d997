package dev.earshot.rtc.sctp;

/** How much may be in flight: slow start, congestion avoidance and fast recovery (RFC 9260 section 7.2). */
final class CongestionWindow {
    private static final int RFC_INITIAL_BYTES = 4404;

    private final int packetBytes;
    private int bytes;
    private int threshold = Integer.MAX_VALUE;
    private int partlyAcknowledged;
    private boolean recovering;
    private int recoveryEndsAtTsn;
    private boolean freeRetransmission;

    CongestionWindow(int packetBytes) {
        this.packetBytes = packetBytes;
        this.bytes = Math.min(4 * packetBytes, Math.max(2 * packetBytes, RFC_INITIAL_BYTES));
    }

    int bytes() {
        return bytes;
    }

    void onAcknowledged(int ackedBytes, boolean advanced, int flightBefore, int cumulativeTsn) {
        if (recovering) {
            recovering = cumulativeTsn - recoveryEndsAtTsn < 0;
            return;
        }
        // A window that was not used tells nothing about the path.
        var used = flightBefore + packetBytes > bytes;
        if (!advanced || !used) {
            return;
        }
        if (bytes <= threshold) {
            bytes += Math.min(ackedBytes, packetBytes);
        } else {
            partlyAcknowledged += ackedBytes;
            if (partlyAcknowledged >= bytes) {
                partlyAcknowledged -= bytes;
                bytes += packetBytes;
            }
        }
    }

    void onFastRetransmit(int highestTsnSent) {
        if (recovering) {
            return;
        }
        halve();
        bytes = threshold;
        recovering = true;
        recoveryEndsAtTsn = highestTsnSent;
        freeRetransmission = true;
    }

    void onTimeout() {
        halve();
        bytes = packetBytes;
        recovering = false;
        freeRetransmission = false;
    }

    /** The first packet of lost data goes out whatever the window says (section 7.2.4 rule 3). */
    boolean takeFreeRetransmission() {
        var free = freeRetransmission;
        freeRetransmission = false;
        return free;
    }

    private void halve() {
        threshold = Math.max(bytes / 2, 4 * packetBytes);
        partlyAcknowledged = 0;
    }
}
