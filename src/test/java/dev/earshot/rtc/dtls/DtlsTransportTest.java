package dev.earshot.rtc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try")
class DtlsTransportTest {

    private static final DtlsFingerprint WRONG = DtlsFingerprint.sha256(new byte[1]);

    @Test
    void bothRolesAgreeOnGcmAndOnTheKeys() throws InterruptedException {
        try (var server = Endpoint.server(); var client = Endpoint.client()) {
            Endpoint.start(server, client);
            assertEquals(SrtpProfile.AEAD_AES_128_GCM, server.result().profile());
            assertEquals(56, server.result().keyingMaterial().length);
            assertArrayEquals(server.result().keyingMaterial(), client.result().keyingMaterial());
            assertTrue(server.result().weAreServer());
            assertFalse(client.result().weAreServer());
            // Hello, its answer, the client's proof, the server's end: one datagram each, retransmissions aside.
            assertTrue(server.datagrams + client.datagrams < 10, () -> server.datagrams + " + " + client.datagrams);
            server.say("to the client");
            client.say("to the server");
            assertEquals("to the client", client.heard());
            assertEquals("to the server", server.heard());
        }
    }

    @Test
    void theOlderProfileIsTakenWhenItIsAllThePeerHas() {
        var old = List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80);
        var fingerprint = Endpoint.IDENTITY.fingerprint();
        for (var role : DtlsRole.values()) {
            var otherRole = role == DtlsRole.SERVER ? DtlsRole.CLIENT : DtlsRole.SERVER;
            try (var us = new Endpoint(role, fingerprint, Endpoint.BOTH);
                    var peer = new Endpoint(otherRole, fingerprint, old)) {
                Endpoint.start(us, peer);
                assertEquals(SrtpProfile.AES128_CM_HMAC_SHA1_80, us.result().profile());
                assertEquals(60, us.result().keyingMaterial().length);
                assertArrayEquals(us.result().keyingMaterial(), peer.result().keyingMaterial());
            }
        }
    }

    @Test
    void peersWithoutACommonProfileDoNotConnect() {
        var fingerprint = Endpoint.IDENTITY.fingerprint();
        try (var server = new Endpoint(DtlsRole.SERVER, fingerprint, List.of(SrtpProfile.AEAD_AES_128_GCM));
                var client = new Endpoint(DtlsRole.CLIENT, fingerprint, List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80))) {
            Endpoint.start(server, client);
            assertEquals(DtlsFailure.NO_COMMON_SRTP_PROFILE, server.failure());
            assertEquals(DtlsFailure.ALERT_RECEIVED, client.failure());
        }
    }

    @Test
    void aWrongFingerprintIsRefusedByEitherRole() {
        for (var role : DtlsRole.values()) {
            var otherRole = role == DtlsRole.SERVER ? DtlsRole.CLIENT : DtlsRole.SERVER;
            try (var us = new Endpoint(role, WRONG, Endpoint.BOTH);
                    var peer = new Endpoint(otherRole, Endpoint.IDENTITY.fingerprint(), Endpoint.BOTH)) {
                Endpoint.start(us, peer);
                assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, us.failure());
                assertEquals(DtlsFailure.ALERT_RECEIVED, peer.failure());
                assertEquals(DtlsState.FAILED, us.transport.state());
            }
        }
    }

    @Test
    void garbageIsIgnoredDuringAndAfterTheHandshake() throws InterruptedException {
        var seed = 20_261_124L;
        System.out.println("garbage, seed " + seed);
        var random = new Random(seed);
        try (var server = Endpoint.server().over(datagram -> amongGarbage(datagram, random));
                var client = Endpoint.client().over(datagram -> amongGarbage(datagram, random))) {
            Endpoint.start(server, client);
            server.result();
            client.result();
            for (var round = 0; round < 200; round++) {
                client.say("line " + round);
                assertEquals("line " + round, server.heard());
            }
            assertNull(server.texts.poll());
            assertTrue(server.transport.droppedDatagrams() > 200, "the noise was not even queued");
            assertEquals(DtlsState.CONNECTED, server.transport.state());
        }
    }

    /** Noise, a cut record, an announcement of 16 MB and, of encrypted records, a forgery and a replay. */
    private static List<byte[]> amongGarbage(byte[] datagram, Random random) {
        var noise = new byte[1 + random.nextInt(1_500)];
        synchronized (random) {
            random.nextBytes(noise);
        }
        noise[0] = (byte) (20 + (noise[0] & 0x1F));
        var cut = Arrays.copyOf(datagram, datagram.length - 1);
        var huge = new byte[25 + 12];
        ByteBuffer.wrap(huge).put((byte) 22).putShort((short) 0xFEFD).position(11).putShort((short) 24)
                .put((byte) 1).put((byte) -1).putShort((short) -1);
        var all = new ArrayList<>(List.of(noise, cut, huge));
        if (datagram[0] == 23) {
            var forged = datagram.clone();
            forged[forged.length - 1] ^= 1;
            all.add(forged);
            all.add(datagram);
        }
        all.add(datagram);
        return all;
    }

    @Test
    void aClientHelloInTwoDatagramsOutOfOrderAndTwiceIsReassembled() {
        try (var server = Endpoint.server();
                var client = Endpoint.client().over(DtlsTransportTest::withTheHelloCut)) {
            Endpoint.start(server, client);
            assertArrayEquals(server.result().keyingMaterial(), client.result().keyingMaterial());
        }
    }

    private static List<byte[]> withTheHelloCut(byte[] datagram) {
        return datagram[0] == 22 && datagram[13] == 1 ? cutInTwo(datagram) : List.of(datagram);
    }

    /** As a browser's hello of 1413 bytes comes: two records, each with its own fragment of the one message. */
    private static List<byte[]> cutInTwo(byte[] hello) {
        var body = hello.length - 25;
        var half = body / 2;
        var first = fragment(hello, 0, half, 0);
        var second = fragment(hello, half, body - half, 32);
        return List.of(second, first, second, first);
    }

    private static byte[] fragment(byte[] hello, int from, int bytes, int sequenceShift) {
        var out = Arrays.copyOf(hello, 25 + bytes);
        System.arraycopy(hello, 25 + from, out, 25, bytes);
        out[10] += (byte) sequenceShift;
        ByteBuffer.wrap(out).putShort(11, (short) (12 + bytes)).putShort(20, (short) from).putShort(23, (short) bytes);
        return out;
    }

    @Test
    void aChangeCipherSpecThatOvertakesTheProofDoesNotEndTheHandshake() {
        var lost = new AtomicInteger();
        try (var server = Endpoint.server(); var client = Endpoint.client().over(datagram -> records(datagram).stream()
                .filter(record -> !(DtlsRecords.completesCertificateVerify(record, 0) && lost.getAndIncrement() == 0))
                .toList())) {
            Endpoint.start(server, client);
            assertArrayEquals(server.result().keyingMaterial(), client.result().keyingMaterial());
            assertTrue(lost.get() >= 2, "the proof was lost once and sent again");
        }
    }

    private static List<byte[]> records(byte[] datagram) {
        var records = new ArrayList<byte[]>();
        for (var at = 0; at < datagram.length; at = DtlsRecords.next(datagram, at)) {
            records.add(Arrays.copyOfRange(datagram, at, DtlsRecords.next(datagram, at)));
        }
        return records;
    }

    @Test
    void aPeersCloseEndsBothSides() throws InterruptedException {
        var server = Endpoint.server();
        var client = Endpoint.client();
        Endpoint.start(server, client);
        server.result();
        client.result();
        client.say("last words");
        assertEquals("last words", server.heard());
        client.close();
        client.close();
        server.onLoop(() -> { });
        assertEquals(DtlsState.CLOSED, client.transport.state());
        assertEquals(DtlsState.CLOSED, server.transport.state());
        var buffer = ByteBuffer.allocate(4_096);
        assertEquals(DtlsTransport.ENDED, server.transport.wrap(buffer, 0, 10, buffer, 100));
        assertEquals(DtlsTransport.ENDED, server.transport.unwrapNext(buffer, 0));
        assertEquals(DtlsReceipt.DROPPED_ENDED, server.transport.receive(buffer, 0, 10));
    }

    @Test
    void closingGivesUpAHandshakeThatHearsNothing() {
        try (var server = Endpoint.server().over(datagram -> List.of()); var client = Endpoint.client()) {
            Endpoint.start(server, client);
            client.close();
            assertEquals(DtlsFailure.CLOSED, client.failure());
            assertEquals(DtlsState.CLOSED, client.transport.state());
        }
    }

    @Test
    void theQueueOfAHandshakeIsBounded() {
        var server = Endpoint.server().transport;
        var record = ByteBuffer.allocateDirect(13).put((byte) 22).putShort((short) 0xFEFD);
        for (var datagram = 0; datagram < 64; datagram++) {
            assertEquals(DtlsReceipt.QUEUED, server.receive(record, 0, 13));
        }
        assertEquals(DtlsReceipt.DROPPED_QUEUE_FULL, server.receive(record, 0, 13));
        assertEquals(1, server.droppedDatagrams());
    }

    @Test
    void aHandshakeNeedsSomethingToHoldThePeerTo() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(DtlsRole.SERVER,
                new DtlsFingerprint("sha-1", "AB:CD"), Endpoint.BOTH));
    }

    @Test
    void forgedRecordsOfAnyLengthEndNothing() throws InterruptedException {
        try (var server = Endpoint.server(); var client = Endpoint.client()) {
            Endpoint.start(server, client);
            server.result();
            client.result();
            for (var type = 20; type <= 24; type++) {
                for (var epoch = 0; epoch <= 2; epoch++) {
                    for (var bytes = 0; bytes < 60; bytes++) {
                        var record = ByteBuffer.allocate(13 + bytes).put((byte) type).putShort((short) 0xFEFD)
                                .putShort((short) epoch).putShort((short) 0).putInt(1_000 + bytes).putShort((short) bytes);
                        client.arrive(record.array());
                        server.arrive(record.array());
                    }
                }
            }
            server.say("still");
            client.say("here");
            assertEquals("still", client.heard());
            assertEquals("here", server.heard());
        }
    }
}
