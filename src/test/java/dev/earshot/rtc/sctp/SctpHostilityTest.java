package dev.earshot.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer that means harm, or is broken, can do to the memory and the life of an association. */
class SctpHostilityTest {
    private static final SctpConfig CONFIG = SctpConfig.defaults();

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1000})
    void aFloodOfFragmentsBehindAGapStaysWithinTheLimit(int fragmentBytes) {
        var network = TestNetwork.withChannel(1, CONFIG);
        var gap = network.peer.takeTsn();
        for (var n = 0; n < 20_000; n++) {
            var flags = n == 0 ? 2 : 0;
            network.peer.transmit(TestPeer.data(flags, network.peer.takeTsn(), 0, 2, 51, new byte[fragmentBytes]));
            if (n % 1000 == 999) {
                network.run(1);
            }
        }

        assertTrue(network.mostHeldBytes <= CONFIG.maxReassemblyBytes(), () -> "held " + network.mostHeldBytes);
        assertTrue(network.mostHeldBytes > CONFIG.maxReassemblyBytes() * 9 / 10);
        assertTrue(network.association.dropped(SctpDrop.BEYOND_WINDOW) > 0);
        assertTrue(network.association.isEstablished());
        network.peer.transmit(TestPeer.data(3, gap, 0, 1, 51, new byte[] {'g'}));
        network.run(1);
        assertEquals(1, network.texts.size());
        assertTrue(network.mostHeldBytes <= CONFIG.maxReassemblyBytes());
    }

    @Test
    void aMessageThatNeverEndsEndsTheAssociation() {
        var network = TestNetwork.withChannel(2, CONFIG);
        for (var n = 0; n < 263; n++) {
            network.peer.transmit(TestPeer.data(n == 0 ? 2 : 0, network.peer.takeTsn(), 0, 1, 51, new byte[1000]));
        }
        network.run(1);

        assertEquals("closed MESSAGE_TOO_LARGE", network.events.getLast());
        assertEquals(List.of(6), network.peer.controlHeard);
        assertEquals(0, network.association.heldBytes());
    }

    @Test
    void whatLiesFurthestAheadIsGivenBackForTheNextFragment() {
        var network = TestNetwork.withChannel(3, CONFIG);
        var first = network.peer.takeTsn();
        var second = network.peer.takeTsn();
        for (var n = 0; n < 1100; n++) {
            network.peer.transmit(TestPeer.data(3, network.peer.takeTsn(), 0, 3, 51, new byte[1000]));
        }
        network.run(1);
        assertTrue(network.association.dropped(SctpDrop.BEYOND_WINDOW) > 0);

        network.peer.transmit(TestPeer.data(2, first, 0, 1, 51, new byte[1000]));
        network.run(1);
        assertTrue(network.association.dropped(SctpDrop.GIVEN_BACK) > 0);
        assertTrue(network.mostHeldBytes <= CONFIG.maxReassemblyBytes());
        network.peer.transmit(TestPeer.data(1, second, 0, 1, 51, new byte[1000]));
        network.run(1);
        assertEquals(2000, network.texts.getFirst().length);
    }

    @Test
    void dataWithoutABeginningEndsTheAssociation() {
        var network = TestNetwork.withChannel(4, CONFIG);
        network.peer.transmit(TestPeer.data(1, network.peer.takeTsn(), 0, 1, 51, new byte[10]));
        network.run(1);

        assertEquals("closed PROTOCOL_VIOLATION", network.events.getLast());
    }

    @Test
    void whatThePeerGivesUpIsSkippedAndWhatCameIsDelivered() {
        var network = TestNetwork.withChannel(5, CONFIG);
        var peer = network.peer;
        peer.transmit(TestPeer.data(2, peer.takeTsn(), 0, 1, 51, new byte[10]));
        peer.takeTsn();
        peer.transmit(TestPeer.data(1, peer.takeTsn(), 0, 1, 51, new byte[10]));
        peer.transmit(TestPeer.data(3, peer.takeTsn(), 0, 2, 51, new byte[] {'c'}));
        peer.takeTsn();
        var last = peer.takeTsn();
        network.run(1);
        assertEquals(0, network.texts.size());

        peer.transmit(TestPeer.chunk(192, 0, ByteBuffer.allocate(4).putInt(last).array()));
        peer.transmit(TestPeer.data(3, peer.takeTsn(), 0, 3, 51, new byte[] {'d'}));
        network.run(1);

        assertEquals(List.of("c", "d"), network.texts.stream().map(String::new).toList());
        assertEquals(1, network.association.dropped(SctpDrop.ABANDONED_FRAGMENT));
        assertEquals(0, network.association.heldBytes());
        assertTrue(network.association.isEstablished());
    }

    @Test
    void packetsThatFailTheHeaderChecksAreDroppedWithoutAllocating() {
        var network = TestNetwork.withChannel(6, CONFIG);
        var good = TestPeer.sealed(ByteBuffer.allocate(1100).putShort((short) 5000).putShort((short) 5000)
                .putInt(12345).array());
        var broken = good.clone();
        broken[500] ^= 1;
        drop(network, good, broken, 20_000);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();

        var before = threads.getCurrentThreadAllocatedBytes();
        drop(network, good, broken, 10_000);

        assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
        assertEquals(30_000, network.association.dropped(SctpDrop.BAD_CHECKSUM));
        assertEquals(30_000, network.association.dropped(SctpDrop.WRONG_VERIFICATION_TAG));
        assertEquals(30_000, network.association.dropped(SctpDrop.TOO_SHORT));
    }

    private static void drop(TestNetwork network, byte[] good, byte[] broken, int times) {
        for (var n = 0; n < times; n++) {
            network.association.receive(broken, 0, broken.length, network.nowNanos);
            network.association.receive(good, 0, good.length, network.nowNanos);
            network.association.receive(good, 0, 15, network.nowNanos);
        }
    }

    @Test
    void aFloodOfHeartbeatsAndResetsFillsNoMemory() {
        var network = TestNetwork.withChannel(7, CONFIG);
        var beat = new byte[60_000];
        var packet = ByteBuffer.wrap(beat);
        network.peer.transmit(TestPeer.chunk(4, 0, new byte[8]));
        System.arraycopy(network.peer.outgoing.getFirst(), 0, beat, 0, 12);
        for (var at = 12; at < beat.length; at += 12) {
            packet.putInt(at, 0x0400000c).putLong(at + 4, at);
        }
        network.association.receive(TestPeer.sealed(beat), 0, beat.length, network.nowNanos);
        assertTrue(network.association.dropped(SctpDrop.CONTROL_QUEUE_FULL) > 4000);
        for (var stream = 0; stream < 1000; stream++) {
            network.peer.open(1 + stream, "c", "", 0);
        }
        network.run(60);
        assertTrue(network.association.isEstablished());
        assertEquals(16, network.association.openChannels());
    }

    /** Half of the mutants get a right checksum, so that what lies behind it is reached. */
    @Test
    void aHundredThousandMutatedPacketsNeverThrow() {
        var seed = 20261122L;
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var ended = 0;
        var delivered = 0;
        for (var round = 0; round < 500; round++) {
            var network = TestNetwork.withChannel(seed + round, CONFIG);
            network.association.sendText(0, "x".repeat(5000), network.nowNanos);
            network.peer.send(0, 51, false, new byte[3000]);
            network.peer.open(2, "second", "p", 0x80);
            network.peer.reset(0, network.nowNanos);
            network.peer.transmit(TestPeer.chunk(4, 0, new byte[20]));
            network.peer.transmit(TestPeer.chunk(192, 0, new byte[8]));
            network.peer.transmit(TestPeer.chunk(3, 0,
                    ByteBuffer.allocate(20).putInt(1).putInt(5000).putShort((short) 2).array()));
            network.peer.onTimer(network.nowNanos);
            var templates = List.copyOf(network.peer.outgoing);
            for (var n = 0; n < 200; n++) {
                var packet = mutate(random, templates.get(random.nextInt(templates.size())));
                network.association.receive(packet, 0, packet.length, network.nowNanos + n * 1_000_000L);
                if (n % 16 == 0) {
                    network.association.onTimeout(network.nowNanos + n * 1_000_000L);
                    while (network.association.pollTransmit(new byte[CONFIG.maxPacketBytes()]) > 0) {
                        delivered++;
                    }
                }
                assertTrue(network.association.heldBytes() <= CONFIG.maxReassemblyBytes());
            }
            ended += network.association.isEstablished() ? 0 : 1;
        }
        System.out.println(ended + " of 500 associations ended, " + delivered + " packets answered");
        assertTrue(ended > 0 && ended < 500);
    }

    private static byte[] mutate(Random random, byte[] template) {
        var cut = random.nextInt(4) == 0 ? random.nextInt(30) : 0;
        var packet = Arrays.copyOf(template, Math.max(1, template.length - cut));
        for (var flips = random.nextInt(4); flips > 0; flips--) {
            // Near the front more often: that is where types, lengths and numbers are.
            var range = random.nextBoolean() ? Math.min(packet.length, 44) : packet.length;
            var octet = random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1;
            packet[random.nextInt(range)] = (byte) octet;
        }
        if (packet.length >= 12 && random.nextBoolean()) {
            ByteBuffer.wrap(packet).putShort(0, (short) 5000).putShort(2, (short) 5000)
                    .putInt(4, ByteBuffer.wrap(template).getInt(4));
            return TestPeer.sealed(packet);
        }
        return packet;
    }
}
