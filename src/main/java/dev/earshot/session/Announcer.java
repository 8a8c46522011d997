package dev.earshot.session;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Says a sentence to a caller whom no upstream can answer any more. */
public interface Announcer {

    /** Where the sentence goes; called on the session's loop. */
    interface Listener {

        /** @param pcm PCM16 little-endian mono 24 kHz, lent for the call */
        void spoken(ByteBuffer pcm, int samples);

        /** All of it was given, or no more of it will come. */
        void done();
    }

    /** Whether there is a voice just now. */
    boolean available();

    /**
     * Begins to speak.
     *
     * @param voice as sessions name it
     * @param loop the session's event loop
     */
    void announce(String words, String voice, Executor loop, Listener listener);
}
