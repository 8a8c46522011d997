package dev.earshot.upstream.engine.dialogue;

/** A reply under way. */
@FunctionalInterface
public interface Reply {

    /**
     * Stops the reply and frees what it holds; harmless when repeated or too late. A sink call already under way on
     * another thread may still finish; apart from that one the sink hears nothing more, neither {@code done} nor
     * {@code failed}.
     */
    void cancel();
}
