package dev.earshot.peers;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** One direction of a bad line, without socket or clock: datagrams go in and come out at a later time, or never. */
final class ImpairedLine {

    static final int MAX_WAITING_PACKETS = 2048;

    private record Waiting(long dueNanos, long number, byte[] datagram) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            var byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final Impairment impairment;
    private final SplittableRandom random;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    private long offered;
    private long dropped;
    private int leftOfBurst;

    /** @param direction tells the directions and clients of one relay apart, so that they do not lose in step */
    ImpairedLine(Impairment impairment, int direction) {
        this.impairment = impairment;
        this.random = new SplittableRandom(impairment.seed() * 31 + direction);
    }

    void offer(long nowNanos, byte[] datagram) {
        offered++;
        // Both draws are made for every packet, so that they depend on its number alone and not on what came before.
        var fate = random.nextDouble();
        var delayNanos = (long) (random.nextDouble() * impairment.jitterMillis() * 1_000_000);
        if (leftOfBurst > 0) {
            leftOfBurst--;
            dropped++;
        } else if (fate * 100 * impairment.burstPackets() < impairment.lossPercent()) {
            leftOfBurst = impairment.burstPackets() - 1;
            dropped++;
        } else if (waiting.size() == MAX_WAITING_PACKETS) {
            dropped++;
        } else {
            waiting.add(new Waiting(nowNanos + delayNanos, offered, datagram));
        }
    }

    /** The next datagram whose time has come, or null. */
    byte[] poll(long nowNanos) {
        var next = waiting.peek();
        return next != null && next.dueNanos() - nowNanos <= 0 ? waiting.remove().datagram() : null;
    }

    /** Nanoseconds until the next datagram is due, at least 0; {@link Long#MAX_VALUE} when none waits. */
    long nanosToNext(long nowNanos) {
        var next = waiting.peek();
        return next == null ? Long.MAX_VALUE : Math.max(0, next.dueNanos() - nowNanos);
    }

    long offered() {
        return offered;
    }

    long dropped() {
        return dropped;
    }
}
