package dev.earshot.session;

/**
 * The marks of one turn, all from the one monotonic clock, in nanoseconds; 0 where a mark was not reached. A turn begins
 * with speech, or with a response that was asked for without any.
 */
public final class TurnTimeline {

    /** The seven marks, in the order in which a turn usually meets them. */
    public enum Mark { MICROPHONE_START, SPEECH_STOP, RESPONSE_START, FIRST_AUDIO, TOOL_CALL_START, TOOL_CALL_END, RESPONSE_DONE }

    private final long[] nanos = new long[Mark.values().length];
    private final int number;
    private String responseStatus;

    TurnTimeline(int number) {
        this.number = number;
    }

    /** Counts from 1 in each session. */
    public int number() {
        return number;
    }

    /** Stamps a mark; the first stamp stands. */
    void stamp(Mark mark, long atNanos) {
        if (nanos[mark.ordinal()] == 0) {
            nanos[mark.ordinal()] = atNanos;
        }
    }

    void ended(String status) {
        responseStatus = status;
    }

    public boolean reached(Mark mark) {
        return nanos[mark.ordinal()] != 0;
    }

    /** {@link System#nanoTime} of the mark, 0 when it was not reached. */
    public long at(Mark mark) {
        return nanos[mark.ordinal()];
    }

    /** {@code completed}, {@code cancelled}, {@code failed}; null when no response ended. */
    public String responseStatus() {
        return responseStatus;
    }

    /** Nanoseconds from one mark to another, -1 unless both were reached. */
    public long between(Mark from, Mark to) {
        return reached(from) && reached(to) ? at(to) - at(from) : -1;
    }
}
