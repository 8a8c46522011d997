package dev.earshot.upstream.engine.turnend;

import java.nio.ByteBuffer;

/** Tells from the sound of a turn, its words and its melody, whether the speaker is done. One thread at a time. */
public interface TurnEndJudge extends AutoCloseable {

    /** As much audio as is looked at: 8 s at 16 kHz. */
    int MAX_SAMPLES = LogMel.SAMPLES;

    /** A direct little-endian buffer of {@link #MAX_SAMPLES}, lent with the judge, to gather a turn in. */
    ByteBuffer audio();

    /**
     * Judges a turn up to the present, the silence at its end included: the network learned on about 0.2 s of it.
     *
     * @param pcm16k PCM16 mono 16 kHz, read by absolute index in little-endian whatever its order
     * @param offsetBytes where the turn begins, counted from the buffer's index 0
     * @param samples how many; of more than {@link #MAX_SAMPLES} the last are looked at
     * @return the probability that the speaker is done, 0 to 1; blocking work of about 80 ms on one core
     * @throws IndexOutOfBoundsException when the buffer's limit cuts the samples
     * @throws IllegalStateException when given back already
     */
    float completeProbability(ByteBuffer pcm16k, int offsetBytes, int samples);

    /** Gives the judge back; a second call does nothing. */
    @Override
    void close();
}
