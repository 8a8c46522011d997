package dev.earshot.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SctpLifeTest {
    private static final int SHUTDOWN = 7;
    private static final int SHUTDOWN_COMPLETE = 14;

    @Test
    void aChannelThePeerClosesIsClosedFromOurSideToo() {
        var network = TestNetwork.withChannel(1, SctpConfig.defaults());
        network.loss = 0.3;
        network.peer.reset(0, network.nowNanos);
        network.runUntil(() -> network.peer.isIdle() && !network.peer.resetsHeard.isEmpty(), 60);

        assertEquals("channel closed 0", network.events.getLast());
        assertEquals(0, (int) network.peer.resetsHeard.getFirst());
        assertTrue(network.peer.resetResults.contains(1));
        assertFalse(network.association.sendText(0, "too late", network.nowNanos));
        assertEquals(0, network.association.openChannels());

        network.peer.open(0, "again", "", 0);
        network.runUntil(() -> network.association.openChannels() == 1, 60);
        assertEquals("opened 0 again ", network.events.getLast());
    }

    @Test
    void aChannelWeCloseIsResetOnceItsMessageIsSent() {
        var network = TestNetwork.withChannel(2, SctpConfig.defaults());
        network.association.sendText(0, "x".repeat(100_000), network.nowNanos);
        network.runUntil(() -> network.peer.dataHeard > 5, 5);
        network.association.sendText(0, "never begun", network.nowNanos);

        network.association.closeChannel(0, network.nowNanos);
        network.runUntil(() -> !network.peer.resetsHeard.isEmpty(), 20);

        assertEquals(1, network.peer.messages.size());
        network.peer.reset(0, network.nowNanos);
        network.runUntil(() -> network.events.contains("channel closed 0"), 20);
        assertEquals(1, network.peer.resetsHeard.size());
        assertEquals(0, network.association.queuedBytes());
    }

    @Test
    void aResetWaitsForTheDataSentBeforeIt() {
        var network = TestNetwork.withChannel(3, SctpConfig.defaults());
        var lost = network.peer.takeTsn();
        network.peer.reset(0, network.nowNanos);
        network.run(1);
        assertEquals(List.of(6), network.peer.resetResults.stream().distinct().toList());
        assertEquals(1, network.association.openChannels());

        network.peer.transmit(TestPeer.data(3, lost, 0, 1, 51, new byte[] {'l'}));
        network.runUntil(() -> network.events.contains("channel closed 0"), 5);
        assertEquals(1, network.texts.size());
    }

    @Test
    void theChannelAboveTheLimitIsReset() {
        var network = TestNetwork.connected(4, SctpConfig.defaults());
        for (var stream = 0; stream < 17; stream++) {
            network.peer.open(stream, "channel", "", 0);
        }
        network.runUntil(() -> !network.peer.resetsHeard.isEmpty(), 10);

        assertEquals(List.of(16), network.peer.resetsHeard);
        assertEquals(16, network.association.openChannels());
        assertEquals(1, network.association.dropped(SctpDrop.TOO_MANY_CHANNELS));
    }

    @Test
    void anAbortEndsIt() {
        var network = TestNetwork.withChannel(5, SctpConfig.defaults());
        network.peer.transmit(TestPeer.chunk(6, 0, new byte[0]));
        network.run(1);

        assertEquals("closed PEER_ABORT", network.events.getLast());
        assertFalse(network.association.sendText(0, "too late", network.nowNanos));
        assertEquals(SctpAssociation.NEVER, network.association.nextTimeoutNanos());
        network.peer.text(0, "late");
        network.run(1);
        assertEquals(0, network.texts.size());
        assertTrue(network.association.dropped(SctpDrop.ASSOCIATION_CLOSED) > 0);
    }

    @Test
    void ourCloseTellsThePeerOnce() {
        var network = TestNetwork.withChannel(6, SctpConfig.defaults());
        network.association.close(network.nowNanos);
        network.association.close(network.nowNanos);
        network.run(1);

        assertEquals(List.of("opened 0 oai-events ", "closed LOCAL_CLOSE"), network.events);
        assertEquals(List.of(6), network.peer.controlHeard);
    }

    @Test
    void aShutdownWaitsForWhatIsQueuedAndEndsInGoodOrder() {
        var network = TestNetwork.withChannel(7, SctpConfig.defaults());
        network.association.sendText(0, "x".repeat(20_000), network.nowNanos);
        network.peer.transmit(TestPeer.chunk(SHUTDOWN, 0, ByteBuffer.allocate(4).array()));
        network.runUntil(() -> network.peer.controlHeard.contains(8), 5);
        assertEquals(1, network.peer.messages.size());
        assertFalse(network.association.isEstablished());

        network.peer.transmit(TestPeer.chunk(SHUTDOWN_COMPLETE, 0, new byte[0]));
        network.run(1);
        assertEquals("closed PEER_SHUTDOWN", network.events.getLast());
    }

    @Test
    void aShutdownWithoutItsLastWordEndsToo() {
        var network = TestNetwork.withChannel(8, SctpConfig.defaults());
        network.peer.transmit(TestPeer.chunk(SHUTDOWN, 0, ByteBuffer.allocate(4).array()));
        network.run(30);

        assertEquals("closed PEER_SHUTDOWN", network.events.getLast());
        assertEquals(5, network.peer.controlHeard.stream().filter(type -> type == 8).count());
    }

    @Test
    void aDeafPeerIsGivenUpAfterAllRetransmissions() {
        var network = TestNetwork.withChannel(9, SctpConfig.defaults());
        network.peer.deaf = true;
        var started = network.nowNanos;
        network.association.sendText(0, "x".repeat(20_000), network.nowNanos);
        network.run(200);

        assertEquals("closed RETRANSMISSION_LIMIT", network.events.getLast());
        assertEquals(1, network.events.stream().filter(event -> event.startsWith("closed")).count());
        assertTrue(network.nowNanos > started);
        assertEquals(SctpAssociation.NEVER, network.association.nextTimeoutNanos());
        assertEquals(0, network.association.queuedBytes());
    }

    @Test
    void aHeartbeatIsAnsweredWithItsOwnContent() {
        var network = TestNetwork.withChannel(10, SctpConfig.defaults());
        network.peer.transmit(TestPeer.chunk(4, 0, new byte[] {0, 1, 0, 12, 1, 2, 3, 4, 5, 6, 7, 8}));
        network.run(1);

        assertEquals(List.of(5), network.peer.controlHeard);
    }
}
