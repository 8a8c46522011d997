package dev.earshot.upstream.engine.vad;

import java.nio.ByteBuffer;

/** Tells speech from everything else in one stream of PCM16 little-endian mono 16 kHz. Used by one thread at a time. */
public interface VoiceActivity extends AutoCloseable {

    /** Samples in one call of {@link #probability}: 32 ms at 16 kHz. */
    int FRAME_SAMPLES = 512;

    /** Bytes in one call of {@link #probability}. */
    int FRAME_BYTES = FRAME_SAMPLES * Short.BYTES;

    /**
     * Takes the next {@link #FRAME_SAMPLES} samples of the stream; frames follow each other without gap or overlap.
     *
     * @param pcm16k      holds the frame; lent for the call, read by absolute index in little-endian whatever its order
     * @param offsetBytes where the frame begins, counted from the buffer's index 0
     * @return the probability of speech in this frame, 0 to 1
     * @throws IndexOutOfBoundsException when the buffer's limit cuts the frame
     * @throws IllegalStateException     when closed
     */
    float probability(ByteBuffer pcm16k, int offsetBytes);

    /** Forgets the stream so far, as if the next frame were the first. */
    void reset();

    /** Frees what the detector holds outside the heap; a second call does nothing. */
    @Override
    void close();
}
