package dev.earshot.upstream.engine.synthesizer;

/** Speaks clauses with one voice. Blocking work for a worker thread; one thread at a time. */
public interface Synthesizer extends AutoCloseable {

    /** The longest clause in characters; a longer one was not cut into clauses. */
    int MAX_CLAUSE_CHARACTERS = 2_000;

    /** Samples a second of everything the sink gets. */
    int sampleRateHertz();

    /**
     * Speaks one clause and returns when the sink has all of it, or has declined the rest. Text without a letter or a
     * digit is silence: the sink is not called. An exception of the sink ends the clause and comes out here.
     *
     * @throws IllegalArgumentException when the clause is longer than {@link #MAX_CLAUSE_CHARACTERS}
     * @throws IllegalStateException    when closed, or when the synthesizer failed
     */
    void speak(String clause, PcmSink sink);

    /** Ends the use of this synthesizer; a second call does nothing. */
    @Override
    void close();
}
