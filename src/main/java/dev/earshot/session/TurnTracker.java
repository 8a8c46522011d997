package dev.earshot.session;

import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.TurnTimeline.Mark;
import java.util.function.Consumer;

/** Reads the marks of turns off the events of a session, and says when a turn is over. */
final class TurnTracker {

    private final Consumer<TurnTimeline> ended;
    private TurnTimeline turn;
    private int count;
    private boolean responseDone;

    TurnTracker(Consumer<TurnTimeline> ended) {
        this.ended = ended;
    }

    /**
     * @param nowNanos when the event was given to the session
     * @param speechNanos when the sample of a speech event entered, for others ignored
     */
    void on(ServerEvent event, long nowNanos, long speechNanos) {
        switch (event.type()) {
            case "input_audio_buffer.speech_started" -> {
                endIfAnswered();
                current().stamp(Mark.MICROPHONE_START, speechNanos);
            }
            case "input_audio_buffer.speech_stopped" -> current().restampSpeechStop(speechNanos);
            case "response.created" -> {
                endIfAnswered();
                responseDone = false;
                current().stamp(Mark.RESPONSE_START, nowNanos);
            }
            case "response.output_item.added" -> {
                if (event.body().at("/item/type").asText().equals("function_call")) {
                    current().stamp(Mark.TOOL_CALL_START, nowNanos);
                }
            }
            case "conversation.item.added" -> {
                if (turn != null && event.body().at("/item/type").asText().equals("function_call_output")) {
                    turn.stamp(Mark.TOOL_CALL_END, nowNanos);
                }
            }
            case "response.done" -> {
                current().stamp(Mark.RESPONSE_DONE, nowNanos);
                current().ended(event.body().at("/response/status").asText());
                responseDone = true;
            }
            default -> { }
        }
    }

    void firstAudio(long nowNanos) {
        if (turn != null) {
            turn.stamp(Mark.FIRST_AUDIO, nowNanos);
        }
    }

    /** Nothing of the answer is left to be heard. */
    void settled() {
        if (responseDone) {
            endIfAnswered();
        }
    }

    private void endIfAnswered() {
        if (turn != null && turn.reached(Mark.RESPONSE_START)) {
            var over = turn;
            turn = null;
            responseDone = false;
            ended.accept(over);
        }
    }

    private TurnTimeline current() {
        if (turn == null) {
            turn = new TurnTimeline(++count);
        }
        return turn;
    }
}
