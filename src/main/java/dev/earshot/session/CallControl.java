package dev.earshot.session;

/** Acts on a live call from outside of it. Never blocks. */
public interface CallControl {

    /** Begins to end the call; false when no call of that id lives here. */
    boolean hangup(String callId);
}
