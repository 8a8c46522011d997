package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** AES counter mode with an 80-bit HMAC-SHA1 tag over the encrypted packet (RFC 3711 sections 4.1.1 and 4.2.1). */
final class CounterModeTransform implements PacketTransform {
    private static final int TAG_BYTES = 10;

    private final CounterKeystream keystream;
    private final HmacSha1 hmac;
    private final long saltHigh;
    private final long saltLow;

    CounterModeTransform(byte[] key, byte[] salt, byte[] authenticationKey) {
        keystream = new CounterKeystream(key);
        hmac = new HmacSha1(authenticationKey);
        var padded = ByteBuffer.wrap(Arrays.copyOf(salt, 16));
        saltHigh = padded.getLong();
        saltLow = padded.getLong();
    }

    @Override
    public void seal(
            ByteBuffer packet, int offset, int clearBytes, int length, int ssrc, long index, int word, int tagAt) {
        crypt(packet, offset + clearBytes, length - clearBytes, ssrc, index);
        var tag = hmac.of(packet, offset, length, word);
        packet.put(tagAt, tag, 0, TAG_BYTES);
    }

    @Override
    public boolean open(
            ByteBuffer packet, int offset, int clearBytes, int length, int ssrc, long index, int word, int tagAt) {
        var tag = hmac.of(packet, offset, length, word);
        var difference = 0;
        for (var i = 0; i < TAG_BYTES; i++) {
            difference |= tag[i] ^ packet.get(tagAt + i);
        }
        if (difference != 0) {
            return false;
        }
        crypt(packet, offset + clearBytes, length - clearBytes, ssrc, index);
        return true;
    }

    private void crypt(ByteBuffer packet, int offset, int length, int ssrc, long index) {
        keystream.xor(packet, offset, length, saltHigh ^ ssrc & 0xffff_ffffL, saltLow ^ index << 16);
    }
}
