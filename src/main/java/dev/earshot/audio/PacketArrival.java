package dev.earshot.audio;

/** What {@link JitterBuffer#insert} made of a packet. */
public enum PacketArrival {
    ACCEPTED,
    /** Its turn has passed. */
    LATE,
    DUPLICATE,
    /** Larger than a slot. */
    OVERSIZED,
    /** Not a payload of the stream's kind. */
    MALFORMED,
    /** Accepted as the first of a new stream: number or timestamp had jumped, and what was stored is gone. */
    RESET
}
