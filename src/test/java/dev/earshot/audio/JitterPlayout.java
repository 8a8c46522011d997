package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * One stream through a jitter buffer in virtual time: packets are put on the wire with the arrival time they will have,
 * and {@link #run} plays in steps of 20 ms, as a session does.
 */
final class JitterPlayout implements AutoCloseable {

    static final long MILLI = 1_000_000L;
    static final int FRAME_TICKS = 960;

    /** TOC of a 20 ms CELT packet, one frame. */
    static final byte CELT_20_MILLIS = (byte) (19 << 3);

    record Packet(int sequence, long timestamp, byte toc, int length, int id, long arrivalNanos) {
    }

    final List<Integer> delivered = new ArrayList<>();
    final List<PlayoutStep> played = new ArrayList<>();
    final List<PacketArrival> arrivals = new ArrayList<>();
    final JitterBuffer buffer;
    boolean quiet;
    long maxDelayNanos;
    long nowNanos;

    private final Slab slab = Slab.allocate(JitterBuffer.regionBytes(64, 1280));
    private final PriorityQueue<Packet> wire = new PriorityQueue<>(Comparator.comparingLong(Packet::arrivalNanos));
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(1500);
    private int owedTicks;

    JitterPlayout() {
        buffer = new JitterBuffer(slab, new SlabRegion(0, slab.sizeBytes()), PayloadTiming.OPUS, 64, 1280);
    }

    void send(int id, long timestamp, long arrivalNanos) {
        send(new Packet(id & 0xffff, timestamp, CELT_20_MILLIS, 40, id, arrivalNanos));
    }

    void send(Packet packet) {
        wire.add(packet);
    }

    PacketArrival insert(int id, long timestamp, long atNanos) {
        datagram.put(12, CELT_20_MILLIS).putInt(13, id);
        return buffer.insert(id & 0xffff, timestamp, datagram, 12, 40, atNanos);
    }

    /** Plays until {@code untilNanos}; a packet that arrives within a step is there at its end. */
    void run(long untilNanos) {
        for (; nowNanos < untilNanos; nowNanos += 20 * MILLI) {
            while (!wire.isEmpty() && wire.peek().arrivalNanos <= nowNanos) {
                var packet = wire.remove();
                datagram.put(12, packet.toc).putInt(13, packet.id);
                arrivals.add(buffer.insert(packet.sequence, packet.timestamp, datagram, 12, packet.length,
                        packet.arrivalNanos));
            }
            for (owedTicks += FRAME_TICKS; owedTicks > 0; owedTicks -= buffer.durationTicks()) {
                var delayNanos = buffer.delayNanos(nowNanos);
                var playout = buffer.next(nowNanos, quiet);
                played.add(playout);
                if (playout == PlayoutStep.PAYLOAD) {
                    maxDelayNanos = Math.max(maxDelayNanos, delayNanos);
                    delivered.add(Integer.reverseBytes(slab.buffer().getInt(buffer.payloadOffset() + 1)));
                }
            }
        }
    }

    long count(PlayoutStep playout) {
        return played.stream().filter(playout::equals).count();
    }

    long count(PacketArrival arrival) {
        return arrivals.stream().filter(arrival::equals).count();
    }

    @Override
    public void close() {
        slab.close();
    }
}
