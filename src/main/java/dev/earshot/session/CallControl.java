package dev.earshot.session;

import java.util.function.Predicate;

/** Acts on a live call from outside of it. Never blocks. */
public interface CallControl {

    /** Begins to end the call; false when no call of that id lives here whose owner is one of these. */
    boolean hangup(String callId, Predicate<Owner> owners);
}
