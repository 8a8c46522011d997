package dev.earshot.session;

import dev.earshot.session.turn.TurnTimeline;

/** Is told what happened in a session, on its event loop; must not block and cannot change anything. */
public interface SessionObserver {

    default void opened(Session session) {}

    /** The session is with an upstream, for the first time or again. @param beganNanos when it began to be opened */
    default void upstreamOpened(Session session, Served by, long beganNanos, long nowNanos) {}

    /** An upstream could not be had, or is lost. @param beganNanos when it began to be opened; 0 where it was there before */
    default void upstreamLost(Session session, String upstream, String reason, long beganNanos, long nowNanos) {}

    /** Another upstream goes on with what was said so far. @param lostNanos when the one before was lost, or left */
    default void tookOver(Session session, String from, Served by, String reason, long lostNanos, long nowNanos) {}

    /** A response is done, or the user's speech was written down: what a model was used for, which costs. */
    default void used(Session session, ModelUse use) {}

    /** An event went on, any but those that carry audio. @param nowNanos {@link System#nanoTime} */
    default void passed(Session session, boolean fromClient, String type, long nowNanos) {}

    /** What that costs. */
    default void charged(Session session, Charge charge) {}

    /**
     * Words of a conversation.
     *
     * @param callId of a tool's call; else null
     */
    record Said(Kind kind, String callId, String text) {

        public enum Kind { USER, ANSWER, TOOL_ARGUMENTS, TOOL_RESULT }
    }

    /** Somebody said something, whole. @param turn to which it belongs as far as that can be told */
    default void said(Session session, int turn, Said said) {}

    /** A turn is over: its response is done, or it never got one. */
    default void turnEnded(Session session, TurnTimeline turn) {}

    /** No upstream is left, so that its client was not answered; the session is about to end. */
    default void abandoned(Session session, EndReason reason) {}

    default void ended(Session session, EndReason reason) {}
}
