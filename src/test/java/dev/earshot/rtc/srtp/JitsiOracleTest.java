package dev.earshot.rtc.srtp;

import static dev.earshot.rtc.srtp.SrtpFixture.OFFSET;
import static dev.earshot.rtc.srtp.SrtpFixture.SSRC;
import static dev.earshot.rtc.srtp.SrtpFixture.bytes;
import static dev.earshot.rtc.srtp.SrtpFixture.context;
import static dev.earshot.rtc.srtp.SrtpFixture.random;
import static dev.earshot.rtc.srtp.SrtpFixture.rtcp;
import static dev.earshot.rtc.srtp.SrtpFixture.rtp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Speaks with another implementation in both directions, across rollovers and with packets swapped. */
class JitsiOracleTest {
    private static final int PACKETS = 70_000;
    private static final int FIRST = 20_000;
    private static final int PAYLOAD_BYTES = 50;

    @ParameterizedTest
    @EnumSource
    void theOtherReadsWhatWeSend(SrtpProfile profile) throws GeneralSecurityException {
        var sender = context(profile);
        var oracle = rtpOracle(profile, false);
        for (var n = 0; n < PACKETS; n++) {
            var packet = rtp(FIRST + (n ^ 1), SSRC, random(PAYLOAD_BYTES, n));
            var plain = bytes(packet, 12 + PAYLOAD_BYTES);
            var wire = new Wire(bytes(packet, sender.protect(packet, OFFSET, 12 + PAYLOAD_BYTES)));

            assertEquals(SrtpErrorStatus.OK, oracle.reverseTransformPacket(wire, false));
            assertArrayEquals(plain, wire.content());
        }
    }

    @ParameterizedTest
    @EnumSource
    void weReadWhatTheOtherSends(SrtpProfile profile) throws GeneralSecurityException {
        var oracle = rtpOracle(profile, true);
        var receiver = context(profile);
        var buffer = ByteBuffer.allocateDirect(512);
        byte[] held = null;
        for (var n = 0; n < PACKETS; n++) {
            var packet = rtp(FIRST + n, SSRC, random(PAYLOAD_BYTES, n));
            var wire = new Wire(bytes(packet, 12 + PAYLOAD_BYTES));
            assertEquals(SrtpErrorStatus.OK, oracle.transformPacket(wire));
            if (held == null) {
                held = wire.content();
                continue;
            }
            read(receiver, buffer, wire.content(), n);
            read(receiver, buffer, held, n - 1);
            held = null;
        }
    }

    private static void read(SrtpContext receiver, ByteBuffer buffer, byte[] wire, int seed) {
        buffer.put(OFFSET, wire);
        assertEquals(12 + PAYLOAD_BYTES, receiver.unprotect(buffer, OFFSET, wire.length));
        assertArrayEquals(random(PAYLOAD_BYTES, seed),
                Arrays.copyOfRange(bytes(buffer, 12 + PAYLOAD_BYTES), 12, 12 + PAYLOAD_BYTES));
    }

    @ParameterizedTest
    @EnumSource
    void controlPacketsPassBothWays(SrtpProfile profile) throws GeneralSecurityException {
        var sender = context(profile);
        var receiver = context(profile);
        var reading = rtcpOracle(profile, false);
        var writing = rtcpOracle(profile, true);
        for (var n = 0; n < 300; n++) {
            var packet = rtcp(SSRC, random(4 * (n % 60), n));
            var length = 8 + 4 * (n % 60);
            var plain = bytes(packet, length);
            var ours = new Wire(bytes(packet, sender.protectRtcp(packet, OFFSET, length)));
            assertEquals(SrtpErrorStatus.OK, reading.reverseTransformPacket(ours));
            assertArrayEquals(plain, ours.content());

            var theirs = new Wire(plain);
            assertEquals(SrtpErrorStatus.OK, writing.transformPacket(theirs));
            packet.put(OFFSET, theirs.content());
            assertEquals(length, receiver.unprotectRtcp(packet, OFFSET, theirs.getLength()));
            assertArrayEquals(plain, bytes(packet, length));
        }
    }

    private static SrtpCryptoContext rtpOracle(SrtpProfile profile, boolean sender) throws GeneralSecurityException {
        return factory(profile, sender).deriveContext(SSRC, 0);
    }

    private static SrtcpCryptoContext rtcpOracle(SrtpProfile profile, boolean sender) throws GeneralSecurityException {
        return factory(profile, sender).deriveControlContext(SSRC);
    }

    private static SrtpContextFactory factory(SrtpProfile profile, boolean sender) {
        var policy = switch (profile) {
            case AEAD_AES_128_GCM -> new SrtpPolicy(
                    SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12);
            case AES128_CM_HMAC_SHA1_80 -> new SrtpPolicy(
                    SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
        };
        policy.setSendReplayEnabled(false);
        return new SrtpContextFactory(sender, random(16, 1), random(profile.saltBytes(), 2), policy, policy,
                new LoggerImpl("srtp-oracle"));
    }

    /** A packet in the shape the oracle takes. */
    private static final class Wire implements ByteArrayBuffer {
        private byte[] bytes;
        private int length;

        Wire(byte[] content) {
            bytes = Arrays.copyOf(content, content.length + 64);
            length = content.length;
        }

        byte[] content() {
            return Arrays.copyOf(bytes, length);
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int length) {
            this.length = length;
        }

        @Override
        public void setOffset(int offset) {
            throw new UnsupportedOperationException("packets start at zero");
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int offset, int count, byte[] out) {
            System.arraycopy(bytes, offset, out, 0, count);
        }

        @Override
        public void grow(int howMuch) {
            bytes = Arrays.copyOf(bytes, length + howMuch);
        }

        @Override
        public void append(byte[] data, int count) {
            if (length + count > bytes.length) {
                grow(count);
            }
            System.arraycopy(data, 0, bytes, length, count);
            length += count;
        }

        @Override
        public void shrink(int count) {
            length -= count;
        }
    }
}
