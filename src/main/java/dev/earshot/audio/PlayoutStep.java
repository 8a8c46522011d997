package dev.earshot.audio;

/** What the owner of a {@link JitterBuffer} plays now, for {@link JitterBuffer#durationTicks()}. */
public enum PlayoutStep {
    /** Decode the payload at {@link JitterBuffer#payloadOffset()}. */
    PAYLOAD,
    /** A packet is missing: decode its copy where {@link JitterBuffer#hasFec()}, else conceal. */
    LOST,
    /** Nothing is known to be missing, but more time is needed: conceal. */
    HOLD,
    /** There is nothing to play: silence. */
    EMPTY
}
