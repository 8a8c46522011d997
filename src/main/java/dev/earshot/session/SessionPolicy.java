package dev.earshot.session;

/** Decides about a session while it runs, on its event loop; must not block. Whoever only watches is a {@link SessionObserver}. */
public interface SessionPolicy {

    default void opened(SessionControl session) {}

    /** A use of a model was paid for. */
    default void charged(SessionControl session, Charge charge) {}

    /** Called a few times a second. */
    default void tick(SessionControl session, long nowNanos) {}

    default void ended(SessionControl session) {}
}
