package dev.earshot.session.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One turn: its marks, all from the one monotonic clock ({@link System#nanoTime}), 0 where a mark was not reached, and who
 * had it between them. A turn begins with speech, or with a response that was asked for without any. Read on the session's
 * loop, or by anybody once it is over.
 */
public final class TurnTimeline {

    /** In the order in which a turn usually meets them. */
    public enum Mark {
        /** The first sample of the user's speech came in. */
        MICROPHONE_START,
        /** The last sample of the user's speech came in. */
        SPEECH_STOP,
        /** The client's {@code response.create} came in. */
        ASKED,
        /** What the answer was asked for with left for the upstream: the last sample of the speech, or the request. */
        UPSTREAM_SENT,
        /** {@code response.created} came. */
        RESPONSE_START,
        /** The first of the answer's words or sound came from the upstream. */
        UPSTREAM_FIRST_BYTE,
        /** The first of the answer's sound was given to the client's leg. */
        FIRST_AUDIO,
        /** The first packet with the answer's sound left, where audio travels as media. */
        FIRST_SAMPLE_PLAYED,
        /** The last one, of all responses of the turn. */
        LAST_SAMPLE_PLAYED,
        TOOL_CALL_START,
        TOOL_CALL_END,
        /** {@code response.done} came, of the last response of the turn. */
        RESPONSE_DONE,
        /** The user began to speak into the answer: {@code speech_started} was told. */
        BARGE_IN,
        /** After that: no packet with the answer's sound leaves any more. */
        SILENCE
    }

    private final long[] nanos = new long[Mark.values().length];
    private final int number;
    private final Set<Mark> unseen;
    private final TurnParts parts = new TurnParts();
    private final List<Inference> inferences = new ArrayList<>();
    private final List<ToolCall> toolCalls = new ArrayList<>();
    private long roundTripNanos = -1;

    /** @param unseen marks that cannot be observed from here */
    TurnTimeline(int number, Set<Mark> unseen) {
        this.number = number;
        this.unseen = unseen;
    }

    /** Counts from 1 in each session. */
    public int number() {
        return number;
    }

    /** Stamps a mark; the first stamp stands. */
    void stamp(Mark mark, long atNanos) {
        if (nanos[mark.ordinal()] == 0 && !unseen.contains(mark)) {
            nanos[mark.ordinal()] = atNanos;
        }
    }

    /** Stamps a mark of which the last one counts. */
    void stampAgain(Mark mark, long atNanos) {
        nanos[mark.ordinal()] = 0;
        stamp(mark, atNanos);
    }

    /** The session says how far away its client is, once the turn is over. */
    public void roundTrip(long atNanos) {
        roundTripNanos = atNanos;
    }

    public boolean reached(Mark mark) {
        return nanos[mark.ordinal()] != 0;
    }

    /** {@link System#nanoTime} of the mark, 0 when it was not reached. */
    public long at(Mark mark) {
        return nanos[mark.ordinal()];
    }

    /** What cannot be observed from here, and is never guessed. */
    public Set<Mark> unseen() {
        return unseen;
    }

    /** Nanoseconds from one mark to another, -1 unless both were reached. */
    public long between(Mark from, Mark to) {
        return reached(from) && reached(to) ? at(to) - at(from) : -1;
    }

    /** The earliest of its marks, 0 where it has none. */
    public long beginNanos() {
        var begin = 0L;
        for (var at : nanos) {
            begin = at != 0 && (begin == 0 || at - begin < 0) ? at : begin;
        }
        return begin;
    }

    /** The latest of its marks, 0 where it has none. */
    public long endNanos() {
        var end = 0L;
        for (var at : nanos) {
            end = at != 0 && (end == 0 || at - end > 0) ? at : end;
        }
        return end;
    }

    /**
     * From the end of what the user said to the first of the answer's sound, as far as it can be seen from here: the
     * packet that leaves, else the event; -1 where there was none of either.
     */
    public long firstAudioNanos() {
        var heard = reached(Mark.FIRST_SAMPLE_PLAYED) ? Mark.FIRST_SAMPLE_PLAYED : Mark.FIRST_AUDIO;
        return between(reached(Mark.SPEECH_STOP) ? Mark.SPEECH_STOP : Mark.ASKED, heard);
    }

    /** Who had the turn, from the end of what the user said to the first of the answer. */
    public TurnParts parts() {
        return parts;
    }

    /** The way to the client and back, as measured around then; -1 where it is not known. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /** What the network took: {@link TurnParts#pieceNanos} and the round trip; -1 where the latter is not known. */
    public long networkNanos() {
        return roundTripNanos < 0 ? -1 : parts.pieceNanos() + roundTripNanos;
    }

    /** The responses that answered it, in their order: more than one where a tool was called. */
    public List<Inference> inferences() {
        return inferences;
    }

    public List<ToolCall> toolCalls() {
        return toolCalls;
    }

    /** {@code completed}, {@code cancelled}, {@code failed} and so on, of its last response; null when none ended. */
    public String responseStatus() {
        return inferences.isEmpty() ? null : inferences.getLast().status();
    }
}
