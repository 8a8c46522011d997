package dev.earshot.rtc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {

    @Test
    void everyFieldOfAFullHeaderIsRead() {
        // P, X, two sources; marker, type 111; one extension word; payload aa bb cc; padding of three.
        var bytes = HexFormat.of().parseHex("b2ef1234010203048899aabb0000000a0000000bbede000110ff0000aabbcc000003");
        var packet = ByteBuffer.allocateDirect(64).put(5, bytes);

        assertEquals(2, RtpPacket.version(packet, 5));
        assertTrue(RtpPacket.hasPadding(packet, 5));
        assertTrue(RtpPacket.hasExtension(packet, 5));
        assertTrue(RtpPacket.marker(packet, 5));
        assertEquals(111, RtpPacket.payloadType(packet, 5));
        assertEquals(0x1234, RtpPacket.sequence(packet, 5));
        assertEquals(0x01020304, RtpPacket.timestamp(packet, 5));
        assertEquals(0x8899aabb, RtpPacket.ssrc(packet, 5));
        assertEquals(2, RtpPacket.contributingSources(packet, 5));
        assertEquals(11, RtpPacket.contributingSource(packet, 5, 1));
        assertEquals(28, RtpPacket.headerBytes(packet, 5, bytes.length));
        assertEquals(3, RtpPacket.payloadBytes(packet, 5, bytes.length));
    }

    @Test
    void headersAndPaddingThatDoNotFitAreMalformed() {
        var packet = ByteBuffer.allocateDirect(64);
        packet.put(0, (byte) 0x80);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.headerBytes(packet, 0, 11));
        assertEquals(12, RtpPacket.headerBytes(packet, 0, 12));
        packet.put(0, (byte) 0x81);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.headerBytes(packet, 0, 15));
        packet.put(0, (byte) 0x90);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.headerBytes(packet, 0, 15));
        packet.putShort(14, (short) 0xffff);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.headerBytes(packet, 0, 64));
        packet.put(0, (byte) 0xa0);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.payloadBytes(packet, 0, 12));
        assertEquals(RtpPacket.MALFORMED, RtpPacket.payloadBytes(packet, 0, 20));
        packet.put(19, (byte) 9);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.payloadBytes(packet, 0, 20));
        packet.put(19, (byte) 8);
        assertEquals(0, RtpPacket.payloadBytes(packet, 0, 20));
        packet.put(0, (byte) 0x40);
        assertEquals(RtpPacket.MALFORMED, RtpPacket.headerBytes(packet, 0, 64));
    }

    @Test
    void whatTheWriterWritesIsReadBackAndCounted() {
        var writer = new RtpWriter(0xcafe, 111, 0x7fff);
        var packet = ByteBuffer.allocateDirect(64);

        assertEquals(12, writer.header(packet, 2, true, -5, 40));
        assertTrue(RtpPacket.marker(packet, 2));
        assertEquals(111, RtpPacket.payloadType(packet, 2));
        assertEquals(0x7fff, RtpPacket.sequence(packet, 2));
        assertEquals(-5, RtpPacket.timestamp(packet, 2));
        assertEquals(0xcafe, RtpPacket.ssrc(packet, 2));
        for (var n = 0; n < 0x8000; n++) {
            writer.header(packet, 2, false, 0, 40);
        }
        assertEquals(0xffff, RtpPacket.sequence(packet, 2));
        writer.header(packet, 2, 126, false, 0, 4);
        assertEquals(0, RtpPacket.sequence(packet, 2));
        assertEquals(126, RtpPacket.payloadType(packet, 2));
        assertFalse(RtpPacket.marker(packet, 2));
        assertEquals(0x8002, writer.packets());
        assertEquals(0x8001 * 40 + 4, writer.payloadOctets());
    }

    @Test
    void theFirstTwoBytesTellTheKind() {
        assertEquals(PacketKind.STUN, PacketKind.of(0, 1));
        assertEquals(PacketKind.STUN, PacketKind.of(3, 1));
        assertEquals(PacketKind.UNKNOWN, PacketKind.of(4, 1));
        assertEquals(PacketKind.UNKNOWN, PacketKind.of(19, 0xfe));
        assertEquals(PacketKind.DTLS, PacketKind.of(20, 0xfe));
        assertEquals(PacketKind.DTLS, PacketKind.of(63, 0xfe));
        assertEquals(PacketKind.UNKNOWN, PacketKind.of(64, 0));
        assertEquals(PacketKind.UNKNOWN, PacketKind.of(127, 0));
        assertEquals(PacketKind.RTP, PacketKind.of(128, 111));
        assertEquals(PacketKind.RTP, PacketKind.of((byte) 0x80, (byte) (0x80 | 63)));
        assertEquals(PacketKind.RTP, PacketKind.of((byte) 0x80, (byte) (0x80 | 111)));
        assertEquals(PacketKind.RTCP, PacketKind.of((byte) 0x80, (byte) 200));
        assertEquals(PacketKind.RTCP, PacketKind.of(191, 223));
        assertEquals(PacketKind.RTP, PacketKind.of(128, 224));
        assertEquals(PacketKind.UNKNOWN, PacketKind.of(192, 200));
    }

    @Test
    void randomBytesNeverThrow() {
        var seed = 7L;
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var packet = ByteBuffer.allocateDirect(48);
        var bytes = new byte[48];
        var reader = new RtcpReader(1);
        for (var n = 0; n < 100_000; n++) {
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x80 | bytes[0] & 0x3f);
            bytes[1] = (byte) (n % 2 == 0 ? 200 + n % 8 : bytes[1]);
            bytes[2] = 0;
            bytes[3] &= 15;
            packet.put(0, bytes);
            var length = random.nextInt(49);
            // The limit stands where the datagram ends, so that reading past it would throw.
            packet.limit(length);
            var payload = RtpPacket.payloadBytes(packet, 0, length);
            assertTrue(payload <= length);
            reader.read(packet, 0, length, n, n);
            packet.clear();
        }
    }
}
