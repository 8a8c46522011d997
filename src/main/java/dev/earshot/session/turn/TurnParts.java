package dev.earshot.session.turn;

/**
 * Who had a turn, from the end of what the user said until the first of the answer's sound was given on (or the answer was
 * done, where it has none): each nanosecond in between is somebody's. What the network took to the client and back is not
 * among them.
 *
 * <pre>
 *   EDGE --sent--&gt; UPSTREAM --first sound, or done--&gt; EDGE --given--&gt; over
 *                  UPSTREAM --a call of a tool--&gt; TOOL --its result--&gt; EDGE --sent--&gt; UPSTREAM
 * </pre>
 */
public final class TurnParts {

    private enum Holder { NOBODY, UPSTREAM, TOOL, OVER }

    private Holder holder = Holder.NOBODY;
    private long beginNanos;
    private long endNanos;
    private long sinceNanos;
    private long handedNanos;
    private long cameNanos;
    private long pieceNanos;
    private long edgeNanos;
    private long upstreamNanos;
    private long toolNanos;

    /**
     * What the user said came to its end, came here within a piece of audio or as a request, and left for the upstream.
     *
     * @return false where it has begun
     */
    boolean begin(long saidNanos, long comeNanos, long sentNanos) {
        var begins = holder == Holder.NOBODY;
        if (begins) {
            beginNanos = saidNanos;
            pieceNanos = comeNanos - saidNanos;
            edgeNanos = sentNanos - comeNanos;
            sinceNanos = sentNanos;
            handedNanos = sentNanos;
            holder = Holder.UPSTREAM;
        }
        return begins;
    }

    /** The client was told something on which it may act while no response is under way. */
    void handed(long nowNanos) {
        handedNanos = nowNanos;
    }

    /** A call of a tool came from the upstream, and was given on to the client; or the upstream executes it itself. */
    void toTool(long comeNanos, long givenNanos) {
        if (holder == Holder.UPSTREAM) {
            upstreamNanos += comeNanos - sinceNanos;
            edgeNanos += givenNanos - comeNanos;
            sinceNanos = givenNanos;
            holder = Holder.TOOL;
        }
    }

    /** The client asks on: with a tool's result, or for the answer. What it took since it was its turn is the tool's. */
    void asked(long comeNanos, long sentNanos) {
        var clientsNanos = switch (holder) {
            case TOOL -> sinceNanos;
            case UPSTREAM -> Math.max(handedNanos, sinceNanos);
            case NOBODY, OVER -> Long.MAX_VALUE;
        };
        if (clientsNanos > comeNanos) {
            return;
        }
        upstreamNanos += clientsNanos - sinceNanos;
        toolNanos += comeNanos - clientsNanos;
        edgeNanos += sentNanos - comeNanos;
        sinceNanos = sentNanos;
        holder = Holder.UPSTREAM;
    }

    /** The first of the answer's sound came; it is not given on yet. */
    void came(long nowNanos) {
        if (cameNanos == 0) {
            cameNanos = nowNanos;
        }
    }

    /** Another response is to be the answer. */
    void again() {
        cameNanos = 0;
    }

    /** 0 where it has not. */
    long cameAt() {
        return cameNanos;
    }

    /** The first of the answer was given on; of its sound, when it {@link #came}. */
    void over(long nowNanos) {
        if (holder == Holder.NOBODY || holder == Holder.OVER) {
            return;
        }
        var came = cameNanos == 0 ? nowNanos : cameNanos;
        if (holder == Holder.TOOL) {
            toolNanos += came - sinceNanos;
        } else {
            upstreamNanos += came - sinceNanos;
        }
        edgeNanos += nowNanos - came;
        endNanos = nowNanos;
        holder = Holder.OVER;
    }

    /** False where the turn was never answered: then there is nothing to add up. */
    public boolean whole() {
        return holder == Holder.OVER;
    }

    /** All of it, from the end of what the user said to the first of the answer. */
    public long totalNanos() {
        return endNanos - beginNanos;
    }

    /** What this process took: the jitter buffer, the events read and written, the sound that waited to be paced. */
    public long edgeNanos() {
        return edgeNanos;
    }

    /** What the upstream took, connecting to another one in mid-turn included. */
    public long upstreamNanos() {
        return upstreamNanos;
    }

    /** For how long the end of the speech waited at the client for its piece of audio to be full. */
    public long pieceNanos() {
        return pieceNanos;
    }

    /** What tools took, and the client before it asked for the answer. */
    public long toolNanos() {
        return toolNanos;
    }
}
