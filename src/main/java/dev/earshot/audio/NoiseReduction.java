package dev.earshot.audio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Takes steady noise out of one stream of 16 000 Hz speech: the spectral suppression of libspeexdsp, which learns the
 * noise while it listens. What comes out is {@link #delaySamples()} late, since a frame is finished with the next one.
 * It learns by the frame: with 256 samples the noise is down after about two seconds, with 512 after three and a half.
 *
 * <p>The library crashes the process on a freed state or on two threads at once, so every method holds the lock and
 * checks. It works on a copy of the frame: an address inside somebody else's buffer is never kept.
 */
public final class NoiseReduction implements AutoCloseable {

    public static final int HERTZ = 16_000;

    private static final int MIN_FRAME_SAMPLES = 160;
    private static final int MAX_FRAME_SAMPLES = 640;

    /** Where the microphone stands, as the Realtime API says it, and how far noise is turned down at full strength. */
    public enum Field {

        /** A headset or a telephone at the ear. */
        NEAR(15),

        /** A laptop or a room. */
        FAR(30);

        private final int decibels;

        Field(int decibels) {
            this.decibels = decibels;
        }
    }

    private final int frameSamples;
    private final Memory frameMemory;
    private final ByteBuffer frame;
    private final long frameAddress;
    private long state;

    /**
     * @param strength 0 to 1, the share of the field's decibels; with 0 the noise stays
     * @param frameSamples what {@link #process} is given at a time or a divisor of it: 160 to 640, even
     * @throws IllegalArgumentException when an argument is out of its range
     * @throws IllegalStateException when the library is not there or has no memory left, see {@link #available()}
     */
    public NoiseReduction(Field field, double strength, int frameSamples) {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("the strength of noise reduction is 0 to 1, not " + strength);
        }
        if (frameSamples < MIN_FRAME_SAMPLES || frameSamples > MAX_FRAME_SAMPLES || frameSamples % 2 != 0) {
            throw new IllegalArgumentException(
                    "noise reduction takes frames of 160 to 640 samples, not " + frameSamples);
        }
        if (!available()) {
            throw new IllegalStateException(
                    SpeexLibrary.SYSTEM_NAME + " is not installed: apt-get install libspeexdsp1");
        }
        this.frameSamples = frameSamples;
        this.frameMemory = new Memory((long) frameSamples * Pcm16.BYTES_PER_SAMPLE);
        this.frame = frameMemory.getByteBuffer(0, frameMemory.size()).order(ByteOrder.nativeOrder());
        this.frameAddress = Pointer.nativeValue(frameMemory);
        this.state = SpeexLibrary.speex_preprocess_state_init(frameSamples, HERTZ);
        if (state == 0) {
            frameMemory.close();
            throw new IllegalStateException("no memory for noise reduction");
        }
        set(SpeexLibrary.SET_DENOISE, 1);
        set(SpeexLibrary.SET_NOISE_SUPPRESS, -(int) Math.round(field.decibels * strength));
    }

    /** Whether libspeexdsp is installed on this machine. */
    public static boolean available() {
        try {
            return SpeexLibrary.SYSTEM_NAME.equals(Loaded.NAME);
        } catch (LinkageError notInstalled) {
            return false;
        }
    }

    /** Initialised together with the library, so that asking costs nothing once it is there. */
    private static final class Loaded {

        static final String NAME = load();

        private static String load() {
            var probe = SpeexLibrary.speex_preprocess_state_init(MAX_FRAME_SAMPLES, HERTZ);
            SpeexLibrary.speex_preprocess_state_destroy(probe);
            return SpeexLibrary.SYSTEM_NAME;
        }
    }

    /**
     * Replaces whole frames of PCM16 by what is left of them without noise, {@link #delaySamples()} late. Allocates
     * nothing.
     *
     * @param offsetBytes of the first sample, absolute
     * @param samples a multiple of the frame
     * @throws IllegalStateException after close
     */
    public synchronized void process(ByteBuffer pcm16, int offsetBytes, int samples) {
        if (state == 0) {
            throw new IllegalStateException("this noise reduction is closed");
        }
        if (samples < 0 || samples % frameSamples != 0) {
            throw new IllegalArgumentException("noise reduction takes whole frames of " + frameSamples + " samples");
        }
        Objects.checkFromIndexSize(offsetBytes, (long) samples * Pcm16.BYTES_PER_SAMPLE, pcm16.limit());
        var frameBytes = frameSamples * Pcm16.BYTES_PER_SAMPLE;
        for (var done = 0; done < samples; done += frameSamples) {
            var at = offsetBytes + done * Pcm16.BYTES_PER_SAMPLE;
            frame.put(0, pcm16, at, frameBytes);
            SpeexLibrary.speex_preprocess_run(state, frameAddress);
            pcm16.put(at, frame, 0, frameBytes);
        }
    }

    /** How much later a sample comes out than it went in: one frame. */
    public int delaySamples() {
        return frameSamples;
    }

    /** The decibels by which noise is turned down at most, at or below 0; for tests. */
    synchronized int suppressionDecibels() {
        if (state == 0) {
            throw new IllegalStateException("this noise reduction is closed");
        }
        SpeexLibrary.speex_preprocess_ctl(state, SpeexLibrary.GET_NOISE_SUPPRESS, frameAddress);
        return frame.getInt(0);
    }

    private void set(int request, int value) {
        frame.putInt(0, value);
        SpeexLibrary.speex_preprocess_ctl(state, request, frameAddress);
    }

    /** Gives the state back. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (state != 0) {
            SpeexLibrary.speex_preprocess_state_destroy(state);
            state = 0;
            frameMemory.close();
        }
    }
}
