package dev.earshot.session;

import java.nio.ByteBuffer;

/** Is given audio piece by piece. */
@FunctionalInterface
public interface PcmTaker {

    /** @param pcm PCM16 little-endian mono 24 kHz, lent for the call */
    void take(ByteBuffer pcm, int offsetBytes, int samples);
}
