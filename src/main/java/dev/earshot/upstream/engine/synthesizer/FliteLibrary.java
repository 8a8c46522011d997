package dev.earshot.upstream.engine.synthesizer;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import dev.earshot.upstream.engine.library.SystemLibrary;

/** The C functions of flite 2.x and the few fields of its structures that are touched. Addresses are {@code long}. */
final class FliteLibrary {

    static final String DEBIAN_PACKAGE = "libflite1";

    /** {@code cst_audio_streaming_info}: {int min_buffsize; callback; utt; item; userdata}. */
    static final int STREAM_MIN_SAMPLES_OFFSET = 0;
    static final int STREAM_CALLBACK_OFFSET = 8;
    /** {@code cst_wave}: {char *type; int sample_rate, num_samples, num_channels; short *samples}. */
    static final int WAVE_RATE_OFFSET = 8;
    static final int WAVE_SAMPLES_OFFSET = 24;
    /** What a callback returns. */
    static final int STREAM_CONTINUE = 0;
    static final int STREAM_STOP = -1;

    private static final SystemLibrary FLITE = new SystemLibrary("libflite.so.1", DEBIAN_PACKAGE);

    private static long synthesis;

    private FliteLibrary() {
    }

    /** {@code cst_audio_stream_callback}: samples {@code start} to {@code start + size} of the wave are new. */
    interface StreamCallback extends Callback {

        int invoke(Pointer wave, int start, int size, int last, Pointer streamingInfo);
    }

    /** Loads the library once and sets up its languages. */
    static synchronized void bind() {
        if (synthesis == 0) {
            FLITE.bind(FliteLibrary.class);
            flite_init();
            synthesis = Pointer.nativeValue(FLITE.load().getGlobalVariableAddress("utt_synth"));
        }
    }

    /** The address of {@code utt_synth}: from text to wave. */
    static synchronized long synthesis() {
        return synthesis;
    }

    static native int flite_init();

    static native long new_utterance();

    static native void delete_utterance(long utterance);

    static native int utt_set_input_text(long utterance, long text);

    /** Returns null, and has freed the utterance, when the synthesis failed. */
    static native long flite_do_synth(long utterance, long voice, long synthesis);

    /** The name is kept by address, never copied: it must outlive the features. */
    static native void flite_feat_set_float(long features, long name, float value);

    /** As {@link #flite_feat_set_float}; the features free the value. */
    static native void flite_feat_set(long features, long name, long value);

    static native long new_audio_streaming_info();

    static native long audio_streaming_info_val(long streamingInfo);
}
