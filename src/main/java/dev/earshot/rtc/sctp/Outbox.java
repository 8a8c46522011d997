package dev.earshot.rtc.sctp;

import java.util.ArrayDeque;

/**
 * What goes out: messages waiting, fragments in flight, and their retransmission (RFC 9260 sections 6.1 to 6.3, 7.2).
 * Fragments are cut when they are sent, so that nothing is copied twice.
 */
final class Outbox {
    static final long NEVER = Long.MAX_VALUE;
    private static final int MESSAGE_CHARGE_BYTES = 64;
    private static final int MISSES_FOR_FAST_RETRANSMIT = 3;

    /** A message waiting or being cut. */
    private record Message(int streamId, int sequence, int payloadProtocol, boolean unordered, byte[] data) {
    }

    /** A fragment in flight. */
    private static final class Sent {
        final Message message;
        final int tsn;
        final int from;
        final int bytes;
        int sends;
        int misses;
        long sentAtNanos;
        boolean acknowledged;
        boolean retransmit;

        Sent(Message message, int tsn, int from, int bytes) {
            this.message = message;
            this.tsn = tsn;
            this.from = from;
            this.bytes = bytes;
        }

        boolean isLast() {
            return from + bytes == message.data.length;
        }
    }

    private final SctpConfig config;
    private final SctpCounters counters;
    private final CongestionWindow window;
    private final RoundTrip roundTrip;
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private int cutBytes;
    private int nextTsn;
    private int acknowledgedTsn;
    private int flightBytes;
    private int toRetransmit;
    private int queuedBytes;
    private long peerWindowBytes;
    private long retransmitAtNanos = NEVER;
    private int timeouts;
    private long retransmissions;

    Outbox(SctpConfig config, SctpCounters counters, int firstTsn, long peerWindowBytes) {
        this.config = config;
        this.counters = counters;
        this.window = new CongestionWindow(config.maxPacketBytes());
        this.roundTrip = new RoundTrip(config);
        this.nextTsn = firstTsn;
        this.acknowledgedTsn = firstTsn - 1;
        this.peerWindowBytes = peerWindowBytes;
    }

    /** Queues a message of at least one byte; false when the queue is full. */
    boolean offer(int streamId, int sequence, int payloadProtocol, boolean unordered, byte[] data) {
        if ((long) queuedBytes + data.length + MESSAGE_CHARGE_BYTES > config.maxSendQueueBytes()) {
            return false;
        }
        queuedBytes += data.length + MESSAGE_CHARGE_BYTES;
        waiting.add(new Message(streamId, sequence, payloadProtocol, unordered, data));
        return true;
    }

    /** Takes back the messages of a stream that were not begun. */
    void forget(int streamId) {
        var begun = cutBytes > 0 ? waiting.peek() : null;
        waiting.removeIf(message -> {
            var gone = message.streamId == streamId && message != begun;
            queuedBytes -= gone ? message.data.length + MESSAGE_CHARGE_BYTES : 0;
            return gone;
        });
    }

    /** Whether a message of this stream waits or was cut in part. */
    boolean holds(int streamId) {
        return waiting.stream().anyMatch(message -> message.streamId == streamId);
    }

    /** Fills a packet with what may be sent again, then with what may be sent first. */
    void fill(SctpPacket packet, long nowNanos) {
        if (toRetransmit > 0) {
            retransmit(packet, nowNanos);
        }
        while (toRetransmit == 0 && !waiting.isEmpty()) {
            var message = waiting.peek();
            var bytes = Math.min(message.data.length - cutBytes,
                    config.maxPacketBytes() - SctpPacket.HEADER_BYTES - Chunk.DATA_HEADER_BYTES & ~3);
            var fits = packet.room() >= Chunk.DATA_HEADER_BYTES + bytes;
            // With nothing in flight one fragment may always go: it asks a closed window whether it has opened.
            var allowed = flightBytes == 0 || flightBytes < window.bytes() && peerWindowBytes >= bytes;
            if (!fits || !allowed) {
                break;
            }
            var fragment = new Sent(message, nextTsn++, cutBytes, bytes);
            cutBytes += bytes;
            if (fragment.isLast()) {
                waiting.poll();
                cutBytes = 0;
            }
            inFlight.add(fragment);
            peerWindowBytes = Math.max(0, peerWindowBytes - bytes);
            send(fragment, packet, nowNanos);
        }
    }

    private void retransmit(SctpPacket packet, long nowNanos) {
        for (var fragment : inFlight) {
            if (!fragment.retransmit) {
                continue;
            }
            var fits = packet.room() >= Chunk.DATA_HEADER_BYTES + fragment.bytes;
            var allowed = flightBytes == 0 || flightBytes + fragment.bytes <= window.bytes()
                    || window.takeFreeRetransmission();
            if (!fits || !allowed) {
                return;
            }
            fragment.retransmit = false;
            toRetransmit--;
            retransmissions++;
            if (fragment.tsn == acknowledgedTsn + 1) {
                // The oldest goes out again: the timer starts over with it (section 6.3.2 rule R4).
                retransmitAtNanos = NEVER;
            }
            send(fragment, packet, nowNanos);
        }
    }

    private void send(Sent fragment, SctpPacket packet, long nowNanos) {
        var message = fragment.message;
        var flags = (fragment.from == 0 ? Chunk.BEGIN : 0) | (fragment.isLast() ? Chunk.END : 0)
                | (message.unordered ? Chunk.UNORDERED : 0);
        var at = packet.add(Chunk.DATA, flags, Chunk.DATA_HEADER_BYTES + fragment.bytes);
        var out = packet.bytes();
        Octets.put32(out, at, fragment.tsn);
        Octets.put16(out, at + 4, message.streamId);
        Octets.put16(out, at + 6, message.sequence);
        Octets.put32(out, at + 8, message.payloadProtocol);
        System.arraycopy(message.data, fragment.from, out, at + 12, fragment.bytes);
        fragment.sends++;
        fragment.sentAtNanos = nowNanos;
        flightBytes += fragment.bytes;
        if (retransmitAtNanos == NEVER) {
            retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
        }
    }

    /** Takes in a SACK whose gap blocks were found to lie within it. */
    void onSack(int cumulativeTsn, long advertisedBytes, byte[] packet, int gapsAt, int gaps, long nowNanos) {
        if (cumulativeTsn - acknowledgedTsn < 0 || cumulativeTsn - nextTsn >= 0) {
            counters.count(SctpDrop.STALE_SACK);
            return;
        }
        var flightBefore = flightBytes;
        var advanced = cumulativeTsn != acknowledgedTsn;
        var ackedBytes = onCumulative(cumulativeTsn, nowNanos);
        var highestNew = cumulativeTsn;
        var gap = 0;
        for (var fragment : inFlight) {
            var distance = fragment.tsn - cumulativeTsn;
            while (gap < gaps && Octets.u16(packet, gapsAt + 4 * gap + 2) < distance) {
                gap++;
            }
            var covered = gap < gaps && Octets.u16(packet, gapsAt + 4 * gap) <= distance;
            if (covered && !fragment.acknowledged) {
                ackedBytes += acknowledge(fragment, nowNanos);
                highestNew = fragment.tsn;
            } else if (!covered && fragment.acknowledged) {
                // Given back by the receiver (section 6.2.1): the timer finds it again.
                fragment.acknowledged = false;
                flightBytes += fragment.bytes;
            }
        }
        window.onAcknowledged(ackedBytes, advanced, flightBefore, cumulativeTsn);
        countMisses(highestNew);
        peerWindowBytes = Math.max(0, advertisedBytes - flightBytes);
        if (ackedBytes > 0 || advertisedBytes == 0) {
            timeouts = 0;
        }
        if (inFlight.isEmpty()) {
            retransmitAtNanos = NEVER;
        } else if (advanced || retransmitAtNanos == NEVER) {
            retransmitAtNanos = nowNanos + roundTrip.timeoutNanos();
        }
    }

    /** Everything up to this TSN arrived; returns the bytes that this is news of. */
    int onCumulative(int cumulativeTsn, long nowNanos) {
        var ackedBytes = 0;
        while (!inFlight.isEmpty() && inFlight.peek().tsn - cumulativeTsn <= 0) {
            var fragment = inFlight.poll();
            if (!fragment.acknowledged) {
                ackedBytes += acknowledge(fragment, nowNanos);
            }
            queuedBytes -= fragment.bytes + (fragment.isLast() ? MESSAGE_CHARGE_BYTES : 0);
            acknowledgedTsn = fragment.tsn;
        }
        if (inFlight.isEmpty()) {
            retransmitAtNanos = NEVER;
        }
        return ackedBytes;
    }

    private int acknowledge(Sent fragment, long nowNanos) {
        fragment.acknowledged = true;
        if (fragment.retransmit) {
            fragment.retransmit = false;
            toRetransmit--;
        } else {
            flightBytes -= fragment.bytes;
        }
        if (fragment.sends == 1) {
            roundTrip.measured(nowNanos - fragment.sentAtNanos);
        }
        return fragment.bytes;
    }

    /** Three reports that later ones arrived send a fragment again, once, before its timer (section 7.2.4). */
    private void countMisses(int highestNew) {
        var lost = false;
        for (var fragment : inFlight) {
            if (fragment.tsn - highestNew >= 0) {
                break;
            }
            if (!fragment.acknowledged && !fragment.retransmit
                    && ++fragment.misses == MISSES_FOR_FAST_RETRANSMIT && fragment.sends == 1) {
                mark(fragment);
                lost = true;
            }
        }
        if (lost) {
            window.onFastRetransmit(nextTsn - 1);
        }
    }

    private void mark(Sent fragment) {
        fragment.retransmit = true;
        toRetransmit++;
        flightBytes -= fragment.bytes;
    }

    /** Marks all that is in flight for sending again when the timer ran out; false when it did so too often. */
    boolean onTimeout(long nowNanos) {
        if (nowNanos < retransmitAtNanos) {
            return true;
        }
        retransmitAtNanos = NEVER;
        roundTrip.backOff();
        window.onTimeout();
        for (var fragment : inFlight) {
            fragment.misses = 0;
            if (!fragment.acknowledged && !fragment.retransmit) {
                mark(fragment);
            }
        }
        return ++timeouts <= config.maxRetransmits();
    }

    long deadlineNanos() {
        return retransmitAtNanos;
    }

    long timeoutNanos() {
        return roundTrip.timeoutNanos();
    }

    boolean isIdle() {
        return waiting.isEmpty() && inFlight.isEmpty();
    }

    int lastTsn() {
        return nextTsn - 1;
    }

    int queuedBytes() {
        return queuedBytes;
    }

    long retransmissions() {
        return retransmissions;
    }
}
