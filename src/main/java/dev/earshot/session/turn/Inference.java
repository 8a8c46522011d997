package dev.earshot.session.turn;

/** One response of a model within a turn. Times are those of {@link System#nanoTime}, 0 where they were not reached. */
public final class Inference {

    private final String responseId;
    private final String upstream;
    private final String model;
    private final long askedNanos;
    private long firstByteNanos;
    private long doneNanos;
    private String status;

    Inference(String responseId, String upstream, String model, long askedNanos) {
        this.responseId = responseId;
        this.upstream = upstream;
        this.model = model;
        this.askedNanos = askedNanos;
    }

    void firstByte(long nowNanos) {
        if (firstByteNanos == 0) {
            firstByteNanos = nowNanos;
        }
    }

    void done(String withStatus, long nowNanos) {
        status = withStatus;
        doneNanos = nowNanos;
    }

    public String responseId() {
        return responseId;
    }

    /** As the configuration calls it. */
    public String upstream() {
        return upstream;
    }

    /** As the upstream calls it. */
    public String model() {
        return model;
    }

    /** What it was asked for with left for the upstream. */
    public long askedNanos() {
        return askedNanos;
    }

    /** The first of its words, its sound or its call of a tool came. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    public long doneNanos() {
        return doneNanos;
    }

    /** As {@code response.done} says it; null while it is under way. */
    public String status() {
        return status;
    }
}
