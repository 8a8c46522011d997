package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.rtc.ice.Checks;
import dev.earshot.rtc.ice.IceCredentials;
import dev.earshot.rtc.rtp.PacketKind;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Datagrams that mean harm: each is dropped under its name, and neither its own call nor another one suffers. */
@QuarkusTest
class HostileDatagramTest extends CallHouse {

    private static final int RANDOM_DATAGRAMS = 20_000;
    /** As many fit a socket buffer of the least size a system gives. */
    private static final int AT_A_TIME = 50;
    private static final Set<MediaCounter> NO_DROPS = EnumSet.of(MediaCounter.RECEIVED, MediaCounter.SENT,
            MediaCounter.SEND_FAILED, MediaCounter.FORGOTTEN_SOURCE);

    private final Map<MediaCounter, Long> before = new EnumMap<>(MediaCounter.class);

    @BeforeEach
    void countersAreRead() {
        for (var counter : MediaCounter.values()) {
            before.put(counter, loops.counted(counter));
        }
    }

    @Test
    void twentyThousandRandomDatagramsAreAllCountedAndHarmNobody() throws Exception {
        var seed = System.nanoTime();
        System.out.println("random datagrams: seed " + seed);
        var random = new Random(seed);
        var expected = new EnumMap<MediaCounter, Long>(MediaCounter.class);
        try (var bystander = TestCaller.call(door); var target = TestCaller.call(door);
                var stranger = TestCaller.boundBeside(target.server().getAddress())) {
            countersAreRead(); // a microphone may be a packet ahead of the keys
            for (var sent = 0; sent < RANDOM_DATAGRAMS; ) {
                for (var i = 0; i < AT_A_TIME; i++, sent++) {
                    var bytes = new byte[random.nextInt(1_200)];
                    random.nextBytes(bytes);
                    if (sent % 2 == 0) {
                        stranger.send(ByteBuffer.wrap(bytes), target.server());
                        expected.merge(dropOfStranger(bytes), 1L, Long::sum);
                    } else {
                        target.sendRaw(bytes);
                    }
                }
                var all = sent;
                Door.await(all + " are counted", () -> drops() >= all);
            }
            assertEquals(RANDOM_DATAGRAMS, drops(), "each was counted once");
            System.out.println("random datagrams: " + counted());
            assertEquals(expected.get(MediaCounter.DROPPED_UNKNOWN_SOURCE), since(MediaCounter.DROPPED_UNKNOWN_SOURCE));
            for (var counter : EnumSet.of(MediaCounter.DROPPED_STUN_UNKNOWN_UFRAG, MediaCounter.DROPPED_UNKNOWN_KIND)) {
                assertTrue(since(counter) > expected.get(counter), counter::name);
            }
            assertTrue(since(MediaCounter.DROPPED_SRTP_FORGED) > 0);
            assertTrue(since(MediaCounter.DROPPED_DTLS) > 0);
            for (var caller : new TestCaller[] {bystander, target}) {
                caller.events.await("session.created");
                assertAnswers(caller);
                assertHeard(caller);
            }
        }
    }

    @Test
    void forgedChecksAreNotAnswered() throws Exception {
        try (var target = TestCaller.call(door); var stranger = TestCaller.boundBeside(target.server().getAddress())) {
            stranger.configureBlocking(false);
            var password = target.credentials().pwd();
            stranger.send(Checks.browser(new IceCredentials("nobodyis", password), true), target.server());
            awaitCount(MediaCounter.DROPPED_STUN_UNKNOWN_UFRAG, 1);
            var ufrag = target.credentials().ufrag();
            stranger.send(Checks.browser(new IceCredentials(ufrag, "x".repeat(24)), true), target.server());
            stranger.send(Checks.request().username(ufrag + ":EsAw").fingerprint().build(), target.server());
            stranger.send(Checks.request().username(ufrag + ":EsAw").integrity(password).build().limit(40), target.server());
            Door.await("all are counted", () -> since(MediaCounter.DROPPED_STUN_REFUSED)
                    + since(MediaCounter.DROPPED_STUN_UNKNOWN_UFRAG) == 4);
            assertNull(stranger.receive(ByteBuffer.allocate(2_048)), "nothing was answered");
            assertAnswers(target);
        }
    }

    @Test
    void forgedDtlsRecordsDoNotEndTheCall() throws Exception {
        try (var target = TestCaller.call(door)) {
            var records = new String[] {
                "15fefd000000000000ffff00020228", // a fatal alert in the clear
                "15fefd000000000000fffe00020100", // a close in the clear
                "15fefd000100000000ffff0002" + "0100", // a close in the epoch of the keys, not encrypted
                "17fefd000100000000ffff0000", // nothing at all
                "15fefd000100000000ffff0011" + "00".repeat(17), // with room for a tag of ChaCha20, not of GCM
                "15fefd000100000000ffff0017" + "00".repeat(23),
                "15fefd000100000000ffff0018" + "00".repeat(24),
                "17fefd000100000000ffff0020" + "00".repeat(32), // data with a tag of zeroes
                "16fefd000000000000fff0000c" + "0100000000ff000000000000", // a hello again
                "17fefd0001000000000001ffff", // longer than its datagram
                "14fefd000000000000fff100" + "0101",
            };
            for (var i = 0; i < records.length; i++) {
                target.sendRaw(HexFormat.of().parseHex(records[i]));
                awaitCount(MediaCounter.DROPPED_DTLS, i + 1);
            }
            assertAnswers(target);
            assertHeard(target);
        }
    }

    @Test
    void replayedAndAlteredMediaIsDroppedAndTheStreamGoesOn() throws Exception {
        try (var target = TestCaller.call(door)) {
            Door.await("something was said", () -> target.media.lastSent != null);
            var said = target.media.lastSent;
            for (var i = 0; i < 10; i++) {
                target.sendRaw(said);
            }
            // Ten, or nine where the first of all had come before the keys and one of these was taken in its place.
            Door.await("replays are counted", () -> since(MediaCounter.DROPPED_SRTP_REPLAYED) >= 9);
            var next = target.protectedRtp(Speech.silence());
            for (var at : new int[] {0, 3, 5, 9, 13, next.length - 1}) {
                var altered = next.clone();
                altered[at] ^= at == 0 ? 1 : 0x55; // a contributing source more
                target.sendRaw(altered);
            }
            target.sendRaw(Arrays.copyOf(next, 20));
            Door.await("all are counted", () -> since(MediaCounter.DROPPED_SRTP_FORGED)
                    + since(MediaCounter.DROPPED_SRTP_MALFORMED) == 7);
            assertTrue(since(MediaCounter.DROPPED_SRTP_FORGED) >= 5, () -> counted().toString());
            var replays = since(MediaCounter.DROPPED_SRTP_REPLAYED);
            target.sendRaw(next);
            assertAnswers(target);
            assertEquals(replays, since(MediaCounter.DROPPED_SRTP_REPLAYED), "the true one was not taken for a replay");
            assertEquals(7, since(MediaCounter.DROPPED_SRTP_FORGED) + since(MediaCounter.DROPPED_SRTP_MALFORMED));
            assertHeard(target);
        }
    }

    @Test
    void authenticPacketsWithoutOpusAreSurvived() throws Exception {
        var seed = System.nanoTime();
        System.out.println("payloads that are no Opus: seed " + seed);
        var random = new Random(seed);
        try (var target = TestCaller.call(door)) {
            for (var i = 0; i < 300; i++) {
                var payload = new byte[random.nextInt(i % 3 == 0 ? 4 : 1_100)];
                random.nextBytes(payload);
                target.sendRaw(target.protectedRtp(payload));
            }
            target.sendRaw(target.protectedRtp(new byte[1_900]));
            assertAnswers(target);
            assertHeard(target);
        }
    }

    @Test
    void mediaBeforeTheKeysIsDropped() throws Exception {
        try (var target = TestCaller.offer(door).check()) {
            var packet = new byte[60];
            packet[0] = (byte) 0x80;
            packet[1] = 111;
            target.sendRaw(packet);
            packet[1] = (byte) 200;
            target.sendRaw(packet);
            awaitCount(MediaCounter.DROPPED_BEFORE_KEYS, 2);
            target.sendRaw(HexFormat.of().parseHex("17fefd0001000000000001ffff"));
            awaitCount(MediaCounter.DROPPED_DTLS, 1);
            assertEquals(200, door.hangup(target.callId).statusCode());
        }
    }

    @Test
    void aCallerWhoMovesManyTimesIsStillHeardAndAnswered() throws Exception {
        try (var caller = TestCaller.call(door)) {
            caller.events.await("session.created");
            for (var i = 0; i < 12; i++) {
                caller.move();
            }
            assertAnswers(caller);
            assertHeard(caller);
            assertTrue(since(MediaCounter.FORGOTTEN_SOURCE) > 0);
        }
    }

    @Test
    void theEndOfACallLeavesItsSocketToTheNextOne() throws Exception {
        var first = TestCaller.call(door);
        first.events.await("session.created");
        assertHeard(first);
        for (var i = 1; i < loops.all().size(); i++) { // so that the next call is on the same loop
            assertEquals(200, door.hangup(TestCaller.offer(door).callId).statusCode());
        }
        try (var second = TestCaller.offer(door, first.abandon()).connect()) {
            assertEquals(first.server(), second.server());
            second.events.await("session.created");
            assertEquals(200, door.hangup(first.callId).statusCode());
            Door.await("the first call has ended", () -> sessions.liveCount() == 1);
            assertAnswers(second);
            assertHeard(second);
        }
    }

    private static MediaCounter dropOfStranger(byte[] bytes) {
        if (bytes.length < 2) {
            return MediaCounter.DROPPED_EMPTY;
        }
        return switch (PacketKind.of(bytes[0], bytes[1])) {
            case STUN -> MediaCounter.DROPPED_STUN_UNKNOWN_UFRAG;
            case UNKNOWN -> MediaCounter.DROPPED_UNKNOWN_KIND;
            case DTLS, RTP, RTCP -> MediaCounter.DROPPED_UNKNOWN_SOURCE;
        };
    }

    private void awaitCount(MediaCounter counter, long times) {
        Door.await(counter + " is " + times, () -> since(counter) >= times);
        assertEquals(times, since(counter), counter::name);
    }

    private long since(MediaCounter counter) {
        return loops.counted(counter) - before.get(counter);
    }

    private long drops() {
        return EnumSet.complementOf(EnumSet.copyOf(NO_DROPS)).stream().mapToLong(this::since).sum();
    }

    private Map<MediaCounter, Long> counted() {
        var counted = new EnumMap<MediaCounter, Long>(MediaCounter.class);
        before.keySet().forEach(counter -> counted.put(counter, since(counter)));
        return counted;
    }
}
