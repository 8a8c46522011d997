package dev.earshot.rtc.sctp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * An association and its peer joined by a path that loses, delays, reorders and doubles by seed, stepped in virtual
 * time.
 */
final class TestNetwork implements SctpListener {
    private static final long DELAY_NANOS = 10_000_000L;

    private record InFlight(long atNanos, long order, boolean toPeer, byte[] packet) {
    }

    final List<String> events = new ArrayList<>();
    final List<byte[]> texts = new ArrayList<>();
    final Random random;
    final SctpAssociation association;
    final TestPeer peer;
    double loss;
    double duplicates;
    long jitterNanos;
    long nowNanos = 1_000_000_000L;
    int mostHeldBytes;
    int mostQueuedBytes;
    private final PriorityQueue<InFlight> path = new PriorityQueue<>(
            Comparator.comparingLong(InFlight::atNanos).thenComparingLong(InFlight::order));
    private final byte[] out;
    private long order;

    TestNetwork(long seed, SctpConfig config) {
        System.out.println("seed " + seed);
        random = new Random(seed);
        association = new SctpAssociation(config, random, this);
        peer = new TestPeer(random);
        out = new byte[config.maxPacketBytes()];
    }

    static TestNetwork connected(long seed, SctpConfig config) {
        var network = new TestNetwork(seed, config);
        network.peer.connect(network.nowNanos);
        network.runUntil(() -> network.peer.established, 10);
        return network;
    }

    static TestNetwork withChannel(long seed, SctpConfig config) {
        var network = connected(seed, config);
        network.peer.open(0, "oai-events", "", 0);
        network.runUntil(() -> network.peer.isIdle() && network.peer.messages.size() == 1, 10);
        network.peer.messages.clear();
        return network;
    }

    /** Steps from event to event; fails when the condition does not hold within these virtual seconds. */
    void runUntil(BooleanSupplier condition, int seconds) {
        var limit = nowNanos + seconds * 1_000_000_000L;
        pump();
        while (!condition.getAsBoolean()) {
            if (!step(limit)) {
                throw new AssertionError("not within " + seconds + " s of virtual time; events " + events);
            }
        }
    }

    /** Lets this much virtual time pass. */
    void run(int seconds) {
        var limit = nowNanos + seconds * 1_000_000_000L;
        pump();
        while (step(limit)) {
            mostHeldBytes = Math.max(mostHeldBytes, association.heldBytes());
        }
        nowNanos = limit;
    }

    private boolean step(long limitNanos) {
        var next = Math.min(path.isEmpty() ? Long.MAX_VALUE : path.peek().atNanos,
                Math.min(association.nextTimeoutNanos(), peer.nextTimerNanos()));
        if (next > limitNanos) {
            return false;
        }
        nowNanos = Math.max(nowNanos, next);
        while (!path.isEmpty() && path.peek().atNanos <= nowNanos) {
            var arrived = path.poll();
            if (arrived.toPeer) {
                peer.receive(arrived.packet, nowNanos);
            } else {
                association.receive(arrived.packet, 0, arrived.packet.length, nowNanos);
            }
        }
        if (association.nextTimeoutNanos() <= nowNanos) {
            association.onTimeout(nowNanos);
        }
        peer.onTimer(nowNanos);
        pump();
        return true;
    }

    private void pump() {
        mostHeldBytes = Math.max(mostHeldBytes, association.heldBytes());
        mostQueuedBytes = Math.max(mostQueuedBytes, association.queuedBytes());
        for (var length = association.pollTransmit(out); length > 0; length = association.pollTransmit(out)) {
            carry(true, Arrays.copyOf(out, length));
        }
        peer.onTimer(nowNanos);
        peer.outgoing.forEach(packet -> carry(false, packet));
        peer.outgoing.clear();
    }

    private void carry(boolean toPeer, byte[] packet) {
        var copies = random.nextDouble() < duplicates ? 2 : 1;
        for (var copy = 0; copy < copies; copy++) {
            if (random.nextDouble() >= loss) {
                var delay = DELAY_NANOS + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
                path.add(new InFlight(nowNanos + delay, order++, toPeer, packet));
            }
        }
    }

    @Override
    public void channelOpened(int streamId, String label, String protocol) {
        events.add("opened " + streamId + " " + label + " " + protocol);
    }

    @Override
    public void text(int streamId, byte[] utf8) {
        texts.add(utf8);
    }

    @Override
    public void binary(int streamId, int lengthBytes) {
        events.add("binary " + streamId + " " + lengthBytes);
    }

    @Override
    public void channelClosed(int streamId) {
        events.add("channel closed " + streamId);
    }

    @Override
    public void closed(SctpCloseReason reason) {
        events.add("closed " + reason);
    }
}
