package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.synthesizer.PcmSink;
import java.util.function.Consumer;

/** Speaks one clause after the other for one answer. Called on the session's loop. */
interface ClauseSpeaker {

    /** Samples a second of what the sink gets. */
    int hertz();

    /**
     * @param sink gets the clause's audio, on any one thread at a time
     * @param ended told null when the sink has all of it, else what failed; on the thread of the sink
     */
    void speak(String clause, PcmSink sink, Consumer<Throwable> ended);

    /** Nothing more will be spoken. */
    void stop();
}
