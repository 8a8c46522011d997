package dev.earshot.session;

/** Is told what happened in a session, on its event loop; must not block and cannot change anything. */
public interface SessionObserver {

    default void opened(Session session) {}

    /** A turn is over: its response is done, or it never got one. */
    default void turnEnded(Session session, TurnTimeline turn) {}

    /** No upstream is left, so that its client was not answered; the session is about to end. */
    default void abandoned(Session session, EndReason reason) {}

    default void ended(Session session, EndReason reason) {}
}
