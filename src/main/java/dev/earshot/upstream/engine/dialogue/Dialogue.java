package dev.earshot.upstream.engine.dialogue;

/** Gives the text of the next reply. Safe to use from any thread and by many sessions at once. */
public interface Dialogue {

    /**
     * Begins one reply. The sink gets any number of {@code text} calls, then those of tools, then exactly one of
     * {@code done} or {@code failed}, never two calls at the same time. They may come from another thread, and they
     * may come before this method returns.
     *
     * @param request the conversation up to and including what is to be answered
     * @param sink where the reply goes
     * @return the handle that stops it
     */
    Reply begin(DialogueRequest request, ReplySink sink);

    /** Whether the images of a message are looked at; else they are passed over. */
    boolean seesImages();
}
