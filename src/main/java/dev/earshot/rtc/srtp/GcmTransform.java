package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** AES in Galois counter mode with a 128-bit tag (RFC 7714 sections 8 and 9). */
final class GcmTransform implements PacketTransform {
    private static final int CONTROL_CLEAR_BYTES = 8;

    private final CounterKeystream keystream;
    private final Ghash ghash;
    private final long saltHigh;
    private final long saltLow;
    private final boolean control;
    private long tagHigh;
    private long tagLow;

    /** With {@code control} the word is part of what is authenticated (SRTCP); without, it is not (SRTP). */
    GcmTransform(byte[] key, byte[] salt, boolean control) {
        keystream = new CounterKeystream(key);
        keystream.block(0, 0);
        ghash = new Ghash(keystream.high(), keystream.low());
        var padded = ByteBuffer.wrap(Arrays.copyOf(salt, 16));
        saltHigh = padded.getLong();
        saltLow = padded.getLong();
        this.control = control;
    }

    @Override
    public void seal(
            ByteBuffer packet, int offset, int clearBytes, int length, int ssrc, long index, int word, int tagAt) {
        var high = nonceHigh(ssrc, index);
        var low = nonceLow(index);
        keystream.xor(packet, offset + clearBytes, length - clearBytes, high, low + 2);
        tag(packet, offset, clearBytes, length, word, high, low);
        packet.putLong(tagAt, tagHigh);
        packet.putLong(tagAt + Long.BYTES, tagLow);
    }

    @Override
    public boolean open(
            ByteBuffer packet, int offset, int clearBytes, int length, int ssrc, long index, int word, int tagAt) {
        var high = nonceHigh(ssrc, index);
        var low = nonceLow(index);
        tag(packet, offset, clearBytes, length, word, high, low);
        var difference = tagHigh ^ packet.getLong(tagAt) | tagLow ^ packet.getLong(tagAt + Long.BYTES);
        if (difference != 0) {
            return false;
        }
        keystream.xor(packet, offset + clearBytes, length - clearBytes, high, low + 2);
        return true;
    }

    private long nonceHigh(int ssrc, long index) {
        return saltHigh ^ (ssrc & 0xffff_ffffL) << 16 ^ index >>> 32;
    }

    /** The low half of the nonce with the 32-bit block counter still zero: 1 masks the tag, 2 starts the payload. */
    private long nonceLow(long index) {
        return saltLow ^ index << 32;
    }

    private void tag(ByteBuffer packet, int offset, int clearBytes, int length, int word, long high, long low) {
        var cipherBytes = length - clearBytes;
        ghash.reset();
        long clearBits;
        if (control) {
            ghash.block(packet.getLong(offset), (long) word << 32);
            clearBits = (CONTROL_CLEAR_BYTES + Integer.BYTES) * 8L;
        } else {
            ghash.update(packet, offset, clearBytes);
            clearBits = clearBytes * 8L;
        }
        ghash.update(packet, offset + clearBytes, cipherBytes);
        ghash.block(clearBits, cipherBytes * 8L);
        keystream.block(high, low + 1);
        tagHigh = ghash.high() ^ keystream.high();
        tagLow = ghash.low() ^ keystream.low();
    }
}
