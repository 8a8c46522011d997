package dev.earshot.audio;

import java.nio.ByteBuffer;

/**
 * The two companding laws of ITU-T G.711, under their RTP names (RFC 3551): one byte a sample, 8 000 Hz.
 * Both directions are one table look-up; any byte decodes and any sample encodes, so there is no error to report.
 */
public enum G711 {

    /** µ-law: North America and Japan. */
    PCMU((byte) 0xff, 2) {
        @Override
        byte compress(int sample) {
            var magnitude = Math.min((sample < 0 ? ~sample : sample) >> 2, 0x1fde) + 33;
            var segment = 26 - Integer.numberOfLeadingZeros(magnitude);
            var code = segment << 4 | magnitude >> (segment + 1) & 0x0f;
            return (byte) ~(sample < 0 ? code | 0x80 : code);
        }

        @Override
        short expand(int code) {
            var bits = ~code;
            var magnitude = (((bits & 0x0f) << 1) + 33 << (bits >> 4 & 7)) - 33 << 2;
            return (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
        }
    },

    /** A-law: everywhere else. */
    PCMA((byte) 0xd5, 4) {
        @Override
        byte compress(int sample) {
            var magnitude = (sample < 0 ? ~sample : sample) >> 4;
            var segment = Math.max(28 - Integer.numberOfLeadingZeros(magnitude), 0);
            var code = segment << 4 | magnitude >> Math.max(segment - 1, 0) & 0x0f;
            return (byte) ((sample < 0 ? code : code | 0x80) ^ 0x55);
        }

        @Override
        short expand(int code) {
            var bits = code ^ 0x55;
            var segment = bits >> 4 & 7;
            var magnitude = (bits & 0x0f) << 4 | 8;
            if (segment > 0) {
                magnitude = magnitude + 256 << segment - 1;
            }
            return (short) ((bits & 0x80) != 0 ? magnitude : -magnitude);
        }
    };

    public static final int HERTZ = 8_000;

    private final byte silence;
    private final int droppedBits;
    private final byte[] compressed;
    private final short[] expanded = new short[256];

    G711(byte silence, int droppedBits) {
        this.silence = silence;
        this.droppedBits = droppedBits;
        this.compressed = new byte[0x10000 >> droppedBits];
        for (var i = 0; i < compressed.length; i++) {
            compressed[i] = compress((short) (i << droppedBits));
        }
        for (var code = 0; code < expanded.length; code++) {
            expanded[code] = expand(code);
        }
    }

    abstract byte compress(int sample);

    abstract short expand(int code);

    /** The byte that stands for no sound. */
    public byte silence() {
        return silence;
    }

    /** Writes one byte for each of {@code samples} PCM16 samples; answers the bytes written. */
    public int encode(ByteBuffer pcm, int pcmOffsetBytes, int samples, ByteBuffer dst, int dstOffsetBytes) {
        Pcm16.check(pcm, pcmOffsetBytes, samples);
        var mask = compressed.length - 1;
        for (var i = 0; i < samples; i++) {
            int sample = pcm.getShort(pcmOffsetBytes + i * Pcm16.BYTES_PER_SAMPLE);
            dst.put(dstOffsetBytes + i, compressed[sample >> droppedBits & mask]);
        }
        return samples;
    }

    /** Writes one PCM16 sample for each of {@code lengthBytes} payload bytes; answers the samples written. */
    public int decode(ByteBuffer src, int srcOffsetBytes, int lengthBytes, ByteBuffer pcm, int pcmOffsetBytes) {
        Pcm16.check(pcm, pcmOffsetBytes, lengthBytes);
        for (var i = 0; i < lengthBytes; i++) {
            pcm.putShort(pcmOffsetBytes + i * Pcm16.BYTES_PER_SAMPLE, expanded[src.get(srcOffsetBytes + i) & 0xff]);
        }
        return lengthBytes;
    }
}
