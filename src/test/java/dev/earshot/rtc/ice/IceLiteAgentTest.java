package dev.earshot.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceLiteAgentTest {

    private static final long SECOND = 1_000_000_000L;

    private final IceCredentials credentials = IceCredentials.generate(new SecureRandom());
    private final StunMessage stun = new StunMessage();
    private final IceLiteAgent agent = new IceLiteAgent(credentials, stun, 0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(128);
    private final TransportAddress home = new TransportAddress().setIpv4(0xC0000201, 32_853);
    private final TransportAddress train = new TransportAddress().set(0x20010db812345678L, 0x0011223344556677L, 32_853);

    private IceOutcome give(ByteBuffer datagram, TransportAddress from, long nowNanos) {
        return agent.onBindingRequest(datagram, 0, datagram.limit(), from, nowNanos, out);
    }

    private byte[] answer() {
        var bytes = new byte[agent.answerLengthBytes()];
        out.get(0, bytes);
        return bytes;
    }

    @Test
    void aCheckIsAnsweredWithItsSourceSignedAndFingerprinted() {
        assertEquals(IceOutcome.ANSWERED, give(Checks.browser(credentials, false), home, SECOND));
        var answer = answer();
        // The XORed form of 192.0.2.1:32853 is given in RFC 5769 section 2.2.
        assertEquals("0101002c2112a442a0a1a2a3a4a5a6a7a8a9aaab" + "002000080001a147e112a643",
                HexFormat.of().formatHex(answer, 0, 32));
        var check = ByteBuffer.wrap(answer);
        assertEquals(StunKind.OTHER, stun.wrap(check, 0, answer.length));
        assertTrue(stun.fingerprintHolds());
        answer[3] -= 8;
        assertEquals(HexFormat.of().formatHex(Checks.hmac(credentials.pwd(), answer, 32)),
                HexFormat.of().formatHex(answer, 36, 56));
    }

    @Test
    void anIpv6SourceIsXoredWithCookieAndTransaction() {
        assertEquals(IceOutcome.ANSWERED, give(Checks.browser(credentials, false), train, SECOND));
        var answer = ByteBuffer.wrap(answer());
        assertEquals(0x00200014, answer.getInt(20));
        assertEquals(0x0002a147, answer.getInt(24));
        assertEquals(train.high(), answer.getLong(28) ^ answer.getLong(4));
        assertEquals(train.low(), answer.getLong(36) ^ answer.getLong(12));
    }

    @Test
    void strangersAreDroppedWithAReasonAndMoveNothing() {
        var other = new IceCredentials(credentials.ufrag(), "x".repeat(24));
        assertEquals(IceOutcome.DROPPED_BAD_INTEGRITY, give(Checks.browser(other, true), home, SECOND));
        var unsigned = Checks.request().username(credentials.ufrag() + ":x").build();
        assertEquals(IceOutcome.DROPPED_BAD_INTEGRITY, give(unsigned, home, SECOND));
        var stranger = new IceCredentials("zzzzzzzz", credentials.pwd());
        assertEquals(IceOutcome.DROPPED_WRONG_UFRAG, give(Checks.browser(stranger, true), home, SECOND));
        var nameless = Checks.request().integrity(credentials.pwd()).build();
        assertEquals(IceOutcome.DROPPED_WRONG_UFRAG, give(nameless, home, SECOND));
        var longer = Checks.request().username(credentials.ufrag() + "x:y").integrity(credentials.pwd()).build();
        assertEquals(IceOutcome.DROPPED_WRONG_UFRAG, give(longer, home, SECOND));
        var smudged = Checks.browser(credentials, true);
        smudged.put(smudged.limit() - 1, (byte) (smudged.get(smudged.limit() - 1) ^ 1));
        assertEquals(IceOutcome.DROPPED_BAD_FINGERPRINT, give(smudged, home, SECOND));
        assertEquals(IceOutcome.DROPPED_NOT_A_REQUEST, give(Checks.ofType(0x0011).build(), home, SECOND));
        assertEquals(IceOutcome.DROPPED_NOT_STUN, give(ByteBuffer.allocateDirect(40), home, SECOND));
        assertEquals(0, agent.answerLengthBytes());
        assertFalse(agent.connected());
        assertEquals(0, agent.lastCheckNanos());
    }

    @Test
    void aPeerThatClaimsOurRoleIsToldToSwitch() {
        var check = Checks.request().username(credentials.ufrag() + ":x")
                .attribute(StunMessage.ICE_CONTROLLED, new byte[8]).integrity(credentials.pwd()).build();
        assertEquals(IceOutcome.ANSWERED_ROLE_CONFLICT, give(check, home, SECOND));
        assertEquals(0x0111, ByteBuffer.wrap(answer()).getShort(0));
        assertEquals(0x0009001100000457L, ByteBuffer.wrap(answer()).getLong(20));
        assertEquals(StunKind.OTHER, stun.wrap(out, 0, agent.answerLengthBytes()));
        assertTrue(stun.integrityHolds(new HmacSha1(credentials.pwd())) && stun.fingerprintHolds());
        assertFalse(agent.connected());
    }

    @Test
    void anAttributeThatMustBeUnderstoodAndIsNotIsNamed() {
        var check = Checks.request().username(credentials.ufrag() + ":x").attribute(0x7ABC, new byte[4])
                .integrity(credentials.pwd()).build();
        assertEquals(IceOutcome.ANSWERED_UNKNOWN_ATTRIBUTE, give(check, home, SECOND));
        var answer = ByteBuffer.wrap(answer());
        assertEquals(0x0009001500000414L, answer.getLong(20));
        assertEquals(0x000a00027abc0000L, answer.getLong(48));
        assertEquals(StunKind.OTHER, stun.wrap(out, 0, agent.answerLengthBytes()));
        assertTrue(stun.integrityHolds(new HmacSha1(credentials.pwd())) && stun.fingerprintHolds());
    }

    @Test
    void mediaFollowsTheFirstCheckThenTheNomination() {
        give(Checks.browser(credentials, false), home, SECOND);
        assertEquals(home, agent.selected());
        assertFalse(agent.nominated());
        give(Checks.browser(credentials, false), train, SECOND);
        assertEquals(home, agent.selected(), "a check without nomination moves nothing");
        give(Checks.browser(credentials, true), train, SECOND);
        assertEquals(train, agent.selected());
        assertTrue(agent.nominated());
        assertEquals(1, agent.moves());
        give(Checks.browser(credentials, false), home, SECOND);
        assertEquals(train, agent.selected());
    }

    @Test
    void consentEndsThirtySecondsAfterTheLastVerifiedCheck() {
        assertFalse(agent.expired(30 * SECOND));
        assertTrue(agent.expired(30 * SECOND + 1));
        give(Checks.browser(credentials, true), home, 20 * SECOND);
        assertFalse(agent.expired(50 * SECOND));
        give(Checks.browser(new IceCredentials(credentials.ufrag(), "x".repeat(24)), true), home, 49 * SECOND);
        assertTrue(agent.expired(50 * SECOND + 1), "a forged check renews nothing");
    }

    @Test
    void mutatedChecksNeverThrowAndNeverPassForVerified() {
        var seed = 20_261_123L;
        System.out.println("mutated checks, seed " + seed);
        var random = new Random(seed);
        var seen = EnumSet.noneOf(IceOutcome.class);
        var valid = Checks.browser(credentials, true);
        var datagram = ByteBuffer.allocateDirect(2_048);
        for (var round = 0; round < 100_000; round++) {
            datagram.clear().put(valid.duplicate());
            var length = valid.limit();
            for (var edits = 1 + random.nextInt(4); edits > 0; edits--) {
                var at = random.nextInt(length);
                switch (random.nextInt(4)) {
                    case 0 -> datagram.put(at, (byte) random.nextInt());
                    case 1 -> datagram.put(at, (byte) (datagram.get(at) ^ 1 << random.nextInt(8)));
                    case 2 -> length = 4 * (1 + random.nextInt(at / 4 + 1));
                    default -> {
                        length = Math.min(2_000, length + 4 * random.nextInt(8));
                        datagram.putShort(2, (short) (length - 20));
                    }
                }
            }
            var same = length == valid.limit() && datagram.duplicate().position(0).limit(length).mismatch(valid) < 0;
            var outcome = agent.onBindingRequest(datagram, 0, length, home, SECOND, out);
            assertNotNull(outcome);
            seen.add(outcome);
            assertTrue(same || !outcome.answered() || onlyTailDiffers(datagram, length, valid), "round " + round);
        }
        var expected = EnumSet.of(IceOutcome.DROPPED_MALFORMED, IceOutcome.DROPPED_NOT_STUN);
        assertTrue(seen.containsAll(expected), seen::toString);
    }

    /** A check without its fingerprint, or with padding bytes changed where nobody looks, is as good as the first. */
    private static boolean onlyTailDiffers(ByteBuffer datagram, int length, ByteBuffer valid) {
        var signed = valid.limit() - 8;
        return length >= signed && datagram.duplicate().position(4).limit(signed).mismatch(valid.duplicate()
                .position(4).limit(signed)) < 0;
    }

    @Test
    void neitherAnswersNorDropsTouchTheHeap() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var good = Checks.browser(credentials, true);
        var forged = Checks.browser(new IceCredentials(credentials.ufrag(), "x".repeat(24)), true);
        var self = Thread.currentThread().threadId();
        var best = Long.MAX_VALUE;
        for (var round = 0; round < 5; round++) {
            var before = threads.getThreadAllocatedBytes(self);
            for (var packet = 0; packet < 20_000; packet++) {
                give(good, packet % 2 == 0 ? home : train, SECOND);
                give(forged, home, SECOND);
            }
            best = Math.min(best, threads.getThreadAllocatedBytes(self) - before);
        }
        System.out.println("heap bytes for 40,000 checks: " + best);
        assertTrue(best < 4_000, "heap bytes for 40,000 checks: " + best);
    }

    @Test
    void credentialsAreNewEachTimeAndKeepTheirSecret() {
        var other = IceCredentials.generate(new SecureRandom());
        assertFalse(other.ufrag().equals(credentials.ufrag()) || other.pwd().equals(credentials.pwd()));
        assertFalse(credentials.toString().contains(credentials.pwd()));
        assertThrows(IllegalArgumentException.class, () -> new IceCredentials("ABCD1234", "x".repeat(24)));
        assertThrows(IllegalArgumentException.class, () -> new IceCredentials("abcd1234", "x".repeat(23)));
    }
}
