package dev.earshot.upstream.engine.transcriber;

import dev.earshot.upstream.engine.library.SystemLibrary;

/**
 * The C functions of PocketSphinx 5prealpha. Addresses are {@code long}; none of these functions survives a null handle,
 * so only {@link PocketSphinx} and {@link CepstralMean}, which check, may call them.
 */
final class SphinxLibrary {

    private static final SystemLibrary BASE = new SystemLibrary("libsphinxbase.so.3", "libpocketsphinx3");
    private static final SystemLibrary DECODER = new SystemLibrary("libpocketsphinx.so.3", "libpocketsphinx3");

    private static boolean bound;

    private SphinxLibrary() {
    }

    /** Loads both libraries once, and silences their messages, which would tell what was said. */
    static synchronized void bind() {
        if (!bound) {
            BASE.bind(Base.class);
            DECODER.bind(Decoder.class);
            Base.err_set_callback(0, 0);
            bound = true;
        }
    }

    /** {@code libsphinxbase.so.3}. */
    static final class Base {

        private Base() {
        }

        /** Where messages go, for all threads; null silences them. */
        static native void err_set_callback(long callback, long userData);

        /** Where the table of settings goes, for the calling thread; null drops it. */
        static native void err_set_logfp(long file);

        /** Unlike {@code cmd_ln_init} not variadic, which JNA's direct mapping cannot call. Returns null on a bad flag. */
        static native long cmd_ln_parse_r(long inOut, long definitions, int count, long arguments, int strict);

        static native int cmd_ln_free_r(long commandLine);

        static native void cmn_live_get(long normalization, float[] mean);

        static native void cmn_live_set(long normalization, float[] mean);
    }

    /** {@code libpocketsphinx.so.3}. */
    static final class Decoder {

        private Decoder() {
        }

        static native long ps_args();

        static native long ps_init(long commandLine);

        static native int ps_free(long decoder);

        static native long ps_get_feat(long decoder);

        static native int ps_start_utt(long decoder);

        static native int ps_process_raw(long decoder, long samples, long count, int noSearch, int fullUtterance);

        static native int ps_end_utt(long decoder);

        static native long ps_get_hyp(long decoder, long bestScore);
    }
}
