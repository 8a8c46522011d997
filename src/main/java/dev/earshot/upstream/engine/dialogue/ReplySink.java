package dev.earshot.upstream.engine.dialogue;

/** Where a reply goes. Implementations return quickly and do not throw: they hand over to the session's own thread. */
public interface ReplySink {

    /** The next piece of text, never empty; cut anywhere, also inside a word. */
    void text(String delta);

    /** The reply is complete. */
    void done();

    /** The reply ended early; text already given stands. */
    void failed(DialogueFailure failure);
}
