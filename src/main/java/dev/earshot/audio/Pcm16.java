package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The shape of PCM inside Earshot: 16-bit signed little-endian samples, one channel, 24 000 of them a second. */
public final class Pcm16 {

    /** The rate of the Realtime API's {@code pcm16}, and so of every ring and codec here that names no other. */
    public static final int INTERNAL_HERTZ = 24_000;

    public static final int BYTES_PER_SAMPLE = 2;

    /** Samples in the 20 ms that RTP senders put in a packet. */
    public static final int FRAME_SAMPLES = INTERNAL_HERTZ / 50;

    private Pcm16() {
    }

    /**
     * A range check of {@code samples} from byte {@code offsetBytes}, once a call instead of once a sample.
     *
     * @throws IllegalArgumentException when the buffer would swap the bytes of each sample
     * @throws IndexOutOfBoundsException when the samples do not lie inside the buffer
     */
    static void check(ByteBuffer pcm, int offsetBytes, int samples) {
        if (pcm.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("PCM is little-endian, the buffer is not");
        }
        if (samples < 0 || offsetBytes < 0 || samples > (pcm.capacity() - offsetBytes) / BYTES_PER_SAMPLE) {
            throw new IndexOutOfBoundsException(samples + " samples from " + offsetBytes + " of " + pcm.capacity());
        }
    }

    /** The nearest sample to {@code value}: out of range it is clipped, for wrapping round would be a loud crack. */
    static short saturate(float value) {
        if (value >= Short.MAX_VALUE) {
            return Short.MAX_VALUE;
        }
        if (value <= Short.MIN_VALUE) {
            return Short.MIN_VALUE;
        }
        return (short) (value < 0 ? value - 0.5f : value + 0.5f);
    }
}
