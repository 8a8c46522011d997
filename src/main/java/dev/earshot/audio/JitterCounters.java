package dev.earshot.audio;

/** What became of the packets of one {@link JitterBuffer} since it was made. Read by its owner's thread only. */
public final class JitterCounters {

    long delivered;
    long lost;
    long late;
    long duplicate;
    long rejected;
    long skipped;
    long held;
    long resets;

    JitterCounters() {
    }

    /** Payloads handed to the decoder. */
    public long delivered() {
        return delivered;
    }

    /** Packets whose turn passed without them, each covered by concealment or by a pause. */
    public long lost() {
        return lost;
    }

    /** Packets that came after their turn; they are among the lost as well. */
    public long late() {
        return late;
    }

    public long duplicate() {
        return duplicate;
    }

    /** Packets refused as too large or not of the payload type. */
    public long rejected() {
        return rejected;
    }

    /** Packets that came in time and were thrown away, to shorten the delay or at a reset. */
    public long skipped() {
        return skipped;
    }

    /** Frames made up while waiting; those that waited for a packet that never came stand in for its loss. */
    public long held() {
        return held;
    }

    public long resets() {
        return resets;
    }
}
