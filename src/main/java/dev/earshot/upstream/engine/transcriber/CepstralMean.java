package dev.earshot.upstream.engine.transcriber;

import com.sun.jna.Pointer;

/**
 * The running mean of a decoder's features, which takes the microphone, the room and the loudness out of them. A decoder
 * learns it slowly and from whoever used it last. Setting it at the start of each utterance makes an utterance's text
 * depend on its own speaker only, and starting from {@link #neutral} instead of the model's own value (learned from
 * quieter audio) halves the wrong words of a first sentence.
 *
 * <p>The library offers no function that leads to it: it is found in the decoder's {@code feat_t}, whose layout is checked
 * first. A library with another layout leaves the mean alone.
 */
final class CepstralMean {

    static final int COEFFICIENTS = 13;

    private static final int CEPSTRUM_SIZE_OFFSET = 16;
    private static final int STREAM_COUNT_OFFSET = 20;
    private static final int NORMALIZATION_OFFSET = 88;
    private static final int VECTOR_LENGTH_OFFSET = 28;
    private static final float SPEECH_ENERGY = 52f;

    private final long normalization;
    private final float[] neutral = new float[COEFFICIENTS];

    private CepstralMean(long normalization) {
        this.normalization = normalization;
        if (normalization != 0) {
            SphinxLibrary.Base.cmn_live_get(normalization, neutral);
            neutral[0] = SPEECH_ENERGY;
        }
    }

    /** Finds the mean of a decoder that was just made. */
    static CepstralMean of(long decoder) {
        var features = SphinxLibrary.Decoder.ps_get_feat(decoder);
        if (features == 0) {
            return new CepstralMean(0);
        }
        var layout = new Pointer(features);
        if (layout.getInt(CEPSTRUM_SIZE_OFFSET) != COEFFICIENTS || layout.getInt(STREAM_COUNT_OFFSET) != 1) {
            return new CepstralMean(0);
        }
        var normalization = layout.getPointer(NORMALIZATION_OFFSET);
        if (normalization == null || normalization.getInt(VECTOR_LENGTH_OFFSET) != COEFFICIENTS) {
            return new CepstralMean(0);
        }
        return new CepstralMean(Pointer.nativeValue(normalization));
    }

    /** The mean to start a stranger with. */
    float[] neutral() {
        return neutral.clone();
    }

    void read(float[] mean) {
        if (normalization != 0) {
            SphinxLibrary.Base.cmn_live_get(normalization, mean);
        }
    }

    void write(float[] mean) {
        if (normalization != 0) {
            SphinxLibrary.Base.cmn_live_set(normalization, mean);
        }
    }
}
