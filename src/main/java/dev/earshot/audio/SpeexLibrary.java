package dev.earshot.audio;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The preprocessor of libspeexdsp, mapped directly: arguments are primitives and machine addresses, so a call allocates
 * nothing and checks nothing. {@link NoiseReduction} does the checking. Only the system's library is used.
 */
final class SpeexLibrary {

    static final String SYSTEM_NAME = "libspeexdsp.so.1";

    /** Requests of {@code speex_preprocess_ctl}; each takes the address of an {@code int}. */
    static final int SET_DENOISE = 0;
    static final int SET_NOISE_SUPPRESS = 18;
    static final int GET_NOISE_SUPPRESS = 19;

    static {
        Native.register(SpeexLibrary.class, NativeLibrary.getInstance(SYSTEM_NAME));
    }

    private SpeexLibrary() {
    }

    static native long speex_preprocess_state_init(int frameSamples, int hertz);

    static native void speex_preprocess_state_destroy(long state);

    static native int speex_preprocess_run(long state, long pcm);

    static native int speex_preprocess_ctl(long state, int request, long intAddress);
}
