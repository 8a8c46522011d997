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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpContextTest {

    @ParameterizedTest
    @EnumSource
    void everyPayloadLengthComesBackAsItWas(SrtpProfile profile) {
        var sender = context(profile);
        var receiver = context(profile);
        for (var length = 0; length < 1200; length++) {
            var payload = random(length, length);
            var packet = rtp(length, SSRC, payload);
            var plain = bytes(packet, 12 + length);

            var sealed = sender.protect(packet, OFFSET, 12 + length);

            assertEquals(12 + length + profile.tagBytes(), sealed);
            assertEquals(12 + length, receiver.unprotect(packet, OFFSET, sealed));
            assertArrayEquals(plain, bytes(packet, 12 + length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyControlLengthComesBackAsItWas(SrtpProfile profile) {
        var sender = context(profile);
        var receiver = context(profile);
        for (var length = 0; length < 400; length += 4) {
            var packet = rtcp(SSRC, random(length, length));
            var plain = bytes(packet, 8 + length);

            var sealed = sender.protectRtcp(packet, OFFSET, 8 + length);

            assertEquals(8 + length + profile.tagBytes() + 4, sealed);
            assertEquals(8 + length, receiver.unprotectRtcp(packet, OFFSET, sealed));
            assertArrayEquals(plain, bytes(packet, 8 + length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplayedPacketIsDropped(SrtpProfile profile) {
        var receiver = context(profile);
        var packet = rtp(7, SSRC, random(80, 3));
        var sealed = context(profile).protect(packet, OFFSET, 92);
        var wire = bytes(packet, sealed);

        assertEquals(92, receiver.unprotect(packet, OFFSET, sealed));
        packet.put(OFFSET, wire);
        assertEquals(SrtpDrop.REPLAYED, SrtpDrop.of(receiver.unprotect(packet, OFFSET, sealed)));

        var control = rtcp(SSRC, random(20, 3));
        var sealedControl = context(profile).protectRtcp(control, OFFSET, 28);
        var controlWire = bytes(control, sealedControl);
        assertEquals(28, receiver.unprotectRtcp(control, OFFSET, sealedControl));
        control.put(OFFSET, controlWire);
        assertEquals(SrtpDrop.REPLAYED, SrtpDrop.of(receiver.unprotectRtcp(control, OFFSET, sealedControl)));
    }

    @ParameterizedTest
    @EnumSource
    void anyFlippedBitFailsAuthenticationAndLeavesTheBytes(SrtpProfile profile) {
        var packet = rtp(7, SSRC, random(33, 3));
        var sealed = context(profile).protect(packet, OFFSET, 45);
        var wire = bytes(packet, sealed);
        for (var bit = 16; bit < sealed * 8; bit++) {
            var forged = wire.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            packet.put(OFFSET, forged);

            var result = context(profile).unprotect(packet, OFFSET, sealed);

            assertEquals(SrtpDrop.AUTH_FAILED, SrtpDrop.of(result), "bit " + bit);
            assertArrayEquals(forged, bytes(packet, sealed));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reorderingAcrossTwoRolloversIsFollowed(SrtpProfile profile) {
        var seed = 20261122L;
        System.out.println("seed " + seed);
        var sender = context(profile);
        var receiver = context(profile);
        var random = new Random(seed);
        var pool = new ArrayList<byte[]>();
        var buffer = ByteBuffer.allocateDirect(256);
        var received = 0;
        var count = 140_000;
        for (var n = 0; n < count; n++) {
            var packet = rtp(30_000 + n, SSRC, new byte[8]);
            pool.add(bytes(packet, seal(sender, packet, 20)));
            if (pool.size() > 60 || n == count - 1) {
                do {
                    var wire = pool.remove(random.nextInt(pool.size()));
                    buffer.put(0, wire);
                    received += receiver.unprotect(buffer, 0, wire.length) == 20 ? 1 : 0;
                } while (n == count - 1 && !pool.isEmpty());
            }
        }
        // A packet that waits for more than 128 others in the shuffle is rightly dropped as too old.
        System.out.println(profile + ": " + received + " of " + count + " within the window");
        assertTrue(received > count * 0.86, "reordered packets were lost");
    }

    private static int seal(SrtpContext sender, ByteBuffer packet, int length) {
        return sender.protect(packet, OFFSET, length);
    }

    @Test
    void aNinthSourceIsRefusedAndAForgedOneTakesNoPlace() {
        var profile = SrtpProfile.AEAD_AES_128_GCM;
        var receiver = context(profile);
        for (var forged = 0; forged < 100; forged++) {
            var packet = rtp(1, 1000 + forged, new byte[40]);
            assertEquals(SrtpDrop.AUTH_FAILED, SrtpDrop.of(receiver.unprotect(packet, OFFSET, 52)));
        }
        for (var ssrc = 0; ssrc < 9; ssrc++) {
            var packet = rtp(1, ssrc, new byte[40]);
            var sealed = context(profile).protect(packet, OFFSET, 52);

            var result = receiver.unprotect(packet, OFFSET, sealed);

            assertEquals(ssrc < 8 ? 52 : SrtpDrop.TOO_MANY_SSRC.code(), result);
        }
    }

    @Test
    void aSequenceNumberIsNeverSealedTwice() {
        var sender = context(SrtpProfile.AEAD_AES_128_GCM);
        sender.protect(rtp(5, SSRC, new byte[10]), OFFSET, 22);

        assertEquals(SrtpDrop.REPLAYED, SrtpDrop.of(sender.protect(rtp(5, SSRC, new byte[10]), OFFSET, 22)));
    }

    @ParameterizedTest
    @EnumSource
    void packetsCutShortOrWithWrongHeadersAreMalformed(SrtpProfile profile) {
        var packet = rtp(7, SSRC, random(40, 3));
        var sealed = context(profile).protect(packet, OFFSET, 52);
        var receiver = context(profile);
        for (var length = 0; length < sealed; length++) {
            var result = receiver.unprotect(packet, OFFSET, length);
            var expected = length < 12 + profile.tagBytes() ? SrtpDrop.MALFORMED : SrtpDrop.AUTH_FAILED;
            assertEquals(expected, SrtpDrop.of(result));
            assertTrue(receiver.unprotectRtcp(packet, OFFSET, length) < 0);
        }
        packet.put(OFFSET, (byte) 0x90).putShort(OFFSET + 14, (short) 0xffff);
        assertEquals(SrtpDrop.MALFORMED, SrtpDrop.of(receiver.unprotect(packet, OFFSET, sealed)));
        packet.put(OFFSET, (byte) 0x40);
        assertEquals(SrtpDrop.MALFORMED, SrtpDrop.of(receiver.unprotect(packet, OFFSET, sealed)));
    }

    @Test
    void theTwoHalvesOfExportedKeysFitTogether() {
        for (var profile : SrtpProfile.values()) {
            var exported = random(profile.exportedBytes(), 9);
            var packet = rtp(1, SSRC, new byte[40]);
            var sealed = SrtpContext.ofExported(profile, exported, true).protect(packet, OFFSET, 52);
            var server = SrtpContext.ofExported(profile, exported, false);

            assertEquals(SrtpDrop.AUTH_FAILED, SrtpDrop.of(server.unprotect(packet, OFFSET, sealed)));
            assertEquals(52, SrtpContext.ofExported(profile, exported, true).unprotect(packet, OFFSET, sealed));
        }
    }

    @Test
    void aLittleEndianBufferIsACallersError() {
        var packet = rtp(1, SSRC, new byte[40]).order(ByteOrder.LITTLE_ENDIAN);

        assertThrows(IllegalArgumentException.class,
                () -> context(SrtpProfile.AEAD_AES_128_GCM).protect(packet, OFFSET, 52));
    }
}
