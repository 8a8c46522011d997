package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;
import java.util.Random;

/** Keys and packets for the tests of this package. */
final class SrtpFixture {
    static final int SSRC = 0x0badcafe;
    static final int OFFSET = 3;

    private SrtpFixture() {
    }

    static byte[] random(int bytes, long seed) {
        var out = new byte[bytes];
        new Random(seed).nextBytes(out);
        return out;
    }

    static SrtpContext context(SrtpProfile profile) {
        return new SrtpContext(profile, random(16, 1), random(profile.saltBytes(), 2));
    }

    /** An RTP packet at {@link #OFFSET} of a direct buffer with room for a tag. */
    static ByteBuffer rtp(int sequence, int ssrc, byte[] payload) {
        return ByteBuffer.allocateDirect(OFFSET + 12 + payload.length + 32)
                .put(OFFSET, (byte) 0x80).put(OFFSET + 1, (byte) 111).putShort(OFFSET + 2, (short) sequence)
                .putInt(OFFSET + 4, sequence * 960).putInt(OFFSET + 8, ssrc).put(OFFSET + 12, payload);
    }

    /** A receiver report with as many bytes of content as given, at {@link #OFFSET} of a direct buffer. */
    static ByteBuffer rtcp(int ssrc, byte[] content) {
        return ByteBuffer.allocateDirect(OFFSET + 8 + content.length + 32)
                .put(OFFSET, (byte) 0x80).put(OFFSET + 1, (byte) 201)
                .putShort(OFFSET + 2, (short) (1 + content.length / 4))
                .putInt(OFFSET + 4, ssrc).put(OFFSET + 8, content);
    }

    static byte[] bytes(ByteBuffer packet, int length) {
        var out = new byte[length];
        packet.get(OFFSET, out);
        return out;
    }
}
