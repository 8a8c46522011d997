package dev.earshot.upstream.engine.synthesizer;

import java.nio.ByteBuffer;

/** Takes speech as it is made. Called on the thread that speaks; it must not wait for anything. */
@FunctionalInterface
public interface PcmSink {

    /**
     * Takes the next samples.
     *
     * @param chunk direct, little-endian PCM16 mono from position 0 to its limit; lent for the call
     * @return false to stop speaking at once (somebody interrupts): no further call follows for this clause
     */
    boolean accept(ByteBuffer chunk);
}
