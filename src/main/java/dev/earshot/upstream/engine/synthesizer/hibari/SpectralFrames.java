package dev.earshot.upstream.engine.synthesizer.hibari;

/**
 * What the network says about one clause, {@value #HOP_SAMPLES} samples a frame. The five planes are laid out bin by
 * bin ({@code plane[bin * frames + frame]}), as the network hands them over.
 *
 * @param frames        how many frames
 * @param voicedLog     log magnitude of the filter on the glottal pulses
 * @param voicedTurn    its phase: {@code pi * tanh} of this, in radians
 * @param breathLog     log magnitude of the noise
 * @param residualLog   log magnitude of what neither explains
 * @param residualPhase phase of that, in radians
 * @param pitchHertz    of each frame, 0 where there is no voice
 */
record SpectralFrames(int frames, float[] voicedLog, float[] voicedTurn, float[] breathLog, float[] residualLog,
                      float[] residualPhase, float[] pitchHertz) {

    /** The network's own rate of samples. */
    static final int SAMPLE_RATE_HERTZ = 24_000;
    static final int WINDOW_SAMPLES = 1_200;
    static final int HOP_SAMPLES = 300;
    static final int BINS = WINDOW_SAMPLES / 2 + 1;
}
