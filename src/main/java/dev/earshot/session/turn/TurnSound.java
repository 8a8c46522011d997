package dev.earshot.session.turn;

import dev.earshot.session.turn.TurnTimeline.Mark;

/** The marks of a turn that its sound sets: when the answer came, left, was talked over and fell silent. */
public final class TurnSound {

    private final TurnTracker turns;

    TurnSound(TurnTracker turns) {
        this.turns = turns;
    }

    /** Whether the first sound of an answer is still to come, and would be that of this response. */
    public boolean awaited(String responseId) {
        var answering = turns.current();
        return answering != null && !answering.reached(Mark.FIRST_AUDIO) && turns.inference(responseId) != null;
    }

    /** It came. */
    public void came(String responseId, long nowNanos) {
        turns.firstByte(responseId, nowNanos);
        turns.current().parts().came(nowNanos);
    }

    /** It was given to the client's leg. @param heard whether that is all that can be seen of its way */
    public void given(boolean heard, long nowNanos) {
        turns.current().stamp(Mark.FIRST_AUDIO, nowNanos);
        if (heard) {
            turns.current().parts().over(nowNanos);
        }
    }

    /** The first of a response's sound has left as a packet. */
    public void played(String responseId, long nowNanos) {
        if (turns.inference(responseId) != null) {
            turns.current().stamp(Mark.FIRST_SAMPLE_PLAYED, nowNanos);
            turns.current().parts().over(nowNanos);
        }
    }

    /** The last of a response's sound has left. */
    public void playedOut(String responseId, long nowNanos) {
        if (turns.inference(responseId) != null) {
            turns.current().stampAgain(Mark.LAST_SAMPLE_PLAYED, nowNanos);
        }
    }

    /** An upstream that plays to the client itself says that it has begun to. */
    public void playedElsewhere(String responseId, long nowNanos) {
        if (awaited(responseId)) {
            turns.current().parts().came(nowNanos);
            given(true, nowNanos);
        }
    }

    /** The user speaks, and the answer is to stop for it. */
    public void bargedIn(long nowNanos) {
        var answering = turns.current();
        if (answering != null && (turns.responding() || answering.reached(Mark.FIRST_AUDIO))) {
            answering.stamp(Mark.BARGE_IN, nowNanos);
        }
    }

    /** No packet of the answer leaves any more. */
    public void silenced(long nowNanos) {
        var answering = turns.current();
        if (answering != null && answering.reached(Mark.BARGE_IN)) {
            answering.stamp(Mark.SILENCE, nowNanos);
        }
    }
}
