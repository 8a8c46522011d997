package dev.earshot.rtc.srtp;

import java.nio.ByteBuffer;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;

/**
 * AES counter mode made of ECB blocks in reused arrays: the platform's own CTR and GCM ciphers allocate on each call
 * when given direct buffers. Only keystream ever stands on the heap; the packet is changed where it lies.
 */
final class CounterKeystream {
    private static final int BLOCK_BYTES = 16;
    /** Most Opus packets fit into one call of the cipher; longer packets take several. */
    private static final int CHUNK_BYTES = 16 * BLOCK_BYTES;

    private final Cipher cipher;
    private final byte[] counters = new byte[CHUNK_BYTES];
    private final byte[] stream = new byte[CHUNK_BYTES];
    private final ByteBuffer counterWords = ByteBuffer.wrap(counters);
    private final ByteBuffer streamWords = ByteBuffer.wrap(stream);

    CounterKeystream(byte[] key) {
        cipher = SrtpKeyDerivation.aes(key);
    }

    /** XORs the keystream that starts at counter block {@code (high, low)} into the packet. */
    void xor(ByteBuffer packet, int offset, int length, long high, long low) {
        var at = offset;
        var left = length;
        var counter = low;
        while (left > 0) {
            var chunk = Math.min(left, CHUNK_BYTES);
            var blocks = (chunk + BLOCK_BYTES - 1) / BLOCK_BYTES;
            generate(high, counter, blocks);
            var done = 0;
            for (; done + Long.BYTES <= chunk; done += Long.BYTES) {
                packet.putLong(at + done, packet.getLong(at + done) ^ streamWords.getLong(done));
            }
            for (; done < chunk; done++) {
                packet.put(at + done, (byte) (packet.get(at + done) ^ stream[done]));
            }
            at += chunk;
            left -= chunk;
            counter += blocks;
        }
    }

    /** Encrypts one block; the two halves are then read with {@link #high()} and {@link #low()}. */
    void block(long high, long low) {
        generate(high, low, 1);
    }

    long high() {
        return streamWords.getLong(0);
    }

    long low() {
        return streamWords.getLong(Long.BYTES);
    }

    private void generate(long high, long low, int blocks) {
        for (var block = 0; block < blocks; block++) {
            counterWords.putLong(block * BLOCK_BYTES, high);
            counterWords.putLong(block * BLOCK_BYTES + Long.BYTES, low + block);
        }
        try {
            cipher.update(counters, 0, blocks * BLOCK_BYTES, stream, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("keystream buffer too short", e);
        }
    }
}
