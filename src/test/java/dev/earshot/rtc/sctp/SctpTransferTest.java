package dev.earshot.rtc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpTransferTest {
    private static final int LARGEST = 262_144;

    @Test
    void aChannelOpensAndTextPassesBothWays() {
        var network = TestNetwork.connected(1, SctpConfig.defaults());
        network.peer.open(4, "oai-events", "json", 0);
        network.peer.text(4, "hello");
        network.peer.send(4, 56, false, new byte[1]);
        network.peer.send(4, 53, false, new byte[7]);
        network.runUntil(() -> network.peer.isIdle(), 5);

        assertEquals(List.of("opened 4 oai-events json", "binary 4 7"), network.events);
        assertEquals(List.of("hello", ""), network.texts.stream().map(String::new).toList());
        assertTrue(network.association.sendText(4, "grüße", network.nowNanos));
        assertTrue(network.association.sendText(4, "", network.nowNanos));
        assertFalse(network.association.sendText(5, "no such channel", network.nowNanos));
        network.runUntil(() -> network.peer.messages.size() == 3, 5);
        assertEquals(List.of(50, 51, 56), network.peer.messageProtocols);
        assertArrayEquals(new byte[] {2}, network.peer.messages.get(0));
        assertEquals("grüße", new String(network.peer.messages.get(1), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void theLargestMessagePassesBothWaysThroughLossReorderingAndDuplicates(long seed) {
        var network = TestNetwork.withChannel(seed, SctpConfig.defaults());
        network.loss = 0.05;
        network.duplicates = 0.02;
        network.jitterNanos = 15_000_000L;
        var started = network.nowNanos;
        var down = random(seed);
        var up = random(seed + 1);

        assertTrue(network.association.sendText(0, down, network.nowNanos));
        network.peer.send(0, 51, false, up);
        network.runUntil(() -> network.texts.size() == 1 && network.peer.messages.size() == 1, 120);

        assertArrayEquals(up, network.texts.getFirst());
        assertArrayEquals(down, network.peer.messages.getFirst());
        System.out.println((network.nowNanos - started) / 1_000_000 + " ms of virtual time, retransmissions "
                + network.association.retransmissions() + ", held at most " + network.mostHeldBytes);
        assertTrue(network.association.retransmissions() > 0);
        assertTrue(network.mostHeldBytes <= SctpConfig.defaults().maxReassemblyBytes());
        network.runUntil(() -> network.association.queuedBytes() == 0, 30);
        assertEquals(0, network.association.heldBytes());
        assertEquals(SctpAssociation.NEVER, network.association.nextTimeoutNanos());
    }

    @Test
    void aCleanPathNeedsNoRetransmission() {
        var network = TestNetwork.withChannel(21, SctpConfig.defaults());
        var started = network.nowNanos;
        network.association.sendText(0, random(21), network.nowNanos);
        network.runUntil(() -> network.peer.messages.size() == 1, 20);

        assertEquals(0, network.association.retransmissions());
        System.out.println("256 KiB in " + (network.nowNanos - started) / 1_000_000 + " ms at 20 ms round trip");
        assertTrue(network.nowNanos - started < 500_000_000L);
    }

    @Test
    void manyMessagesKeepTheirOrderThroughLoss() {
        var network = TestNetwork.withChannel(31, SctpConfig.defaults());
        network.loss = 0.1;
        network.jitterNanos = 30_000_000L;
        for (var n = 0; n < 300; n++) {
            assertTrue(network.association.sendText(0, n + "-" + "x".repeat(n * 7), network.nowNanos));
            network.peer.text(0, n + "-" + "y".repeat(n * 11));
        }
        network.runUntil(() -> network.texts.size() == 300 && network.peer.messages.size() == 300, 300);

        for (var n = 0; n < 300; n++) {
            assertEquals(n + "-" + "x".repeat(n * 7), new String(network.peer.messages.get(n), StandardCharsets.UTF_8));
            assertEquals(n + "-" + "y".repeat(n * 11), new String(network.texts.get(n), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theHandshakeSurvivesLoss() {
        for (var seed = 100; seed < 140; seed++) {
            var network = new TestNetwork(seed, SctpConfig.defaults());
            network.loss = 0.4;
            network.duplicates = 0.2;
            network.peer.connect(network.nowNanos);
            network.peer.open(0, "oai-events", "", 0);
            network.runUntil(() -> network.peer.messages.size() == 1, 120);
            assertEquals(List.of("opened 0 oai-events "), network.events);
        }
    }

    @Test
    void anUnorderedMessageDoesNotWaitForAGap() {
        var network = TestNetwork.withChannel(41, SctpConfig.defaults());
        network.peer.takeTsn();
        network.peer.send(0, 51, true, new byte[] {'u'});
        network.peer.send(0, 51, false, new byte[] {'o'});
        network.run(1);

        assertEquals(1, network.texts.size());
        assertEquals('u', network.texts.getFirst()[0]);
    }

    @Test
    void aPeerWithoutWindowIsAskedEverMoreSeldomAndNeverGivenUp() {
        var network = TestNetwork.withChannel(51, SctpConfig.defaults());
        network.peer.windowBytes = 0;
        var heardBefore = network.peer.dataHeard;
        network.association.sendText(0, "x".repeat(50_000), network.nowNanos);
        network.run(300);
        assertTrue(network.association.isEstablished());
        assertTrue(network.peer.dataHeard - heardBefore < 60, () -> "the closed window was overrun: "
                + (network.peer.dataHeard - heardBefore));

        network.peer.windowBytes = 1 << 20;
        network.runUntil(() -> network.peer.messages.size() == 1, 20);
    }

    @Test
    void aFullSendQueueRefusesAndRecovers() {
        var network = TestNetwork.withChannel(61, SctpConfig.defaults().withMaxSendQueueBytes(300_000));
        assertTrue(network.association.sendText(0, new byte[200_000], network.nowNanos));
        assertFalse(network.association.sendText(0, new byte[100_000], network.nowNanos));
        assertFalse(network.association.sendText(0, new byte[LARGEST + 1], network.nowNanos));

        network.runUntil(() -> network.association.queuedBytes() == 0, 20);

        assertTrue(network.association.sendText(0, new byte[100_000], network.nowNanos));
        assertTrue(network.mostQueuedBytes <= 300_000);
    }

    private static byte[] random(long seed) {
        var bytes = new byte[LARGEST];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
