package dev.earshot.session;

import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.TurnTimeline.Mark;
import java.util.function.Consumer;

/**
 * Reads the marks of turns off the events of a session, and says when a turn is over: when its answer is done and heard.
 * Two turns can be open at a time: one that is being answered, and the one that speaks into the answer.
 */
final class TurnTracker {

    private final Consumer<TurnTimeline> over;
    private TurnTimeline speaking;
    private TurnTimeline answering;
    private int count;
    private boolean responseDone;

    TurnTracker(Consumer<TurnTimeline> over) {
        this.over = over;
    }

    /**
     * @param nowNanos when the event was given to the session
     * @param speechNanos when the sample of a speech event entered, for others ignored
     */
    void on(ServerEvent event, long nowNanos, long speechNanos) {
        if (event.body().at("/response/conversation_id").isNull()) {
            return; // out of band: no turn of the user's is answered by it
        }
        switch (event.type()) {
            case "input_audio_buffer.speech_started" -> {
                end(speaking); // a turn that asked for no answer
                speaking = begin();
                speaking.stamp(Mark.MICROPHONE_START, speechNanos);
            }
            case "input_audio_buffer.speech_stopped" -> {
                if (speaking != null) {
                    speaking.stamp(Mark.SPEECH_STOP, speechNanos);
                }
            }
            case "response.created" -> {
                end(answering);
                answering = speaking == null ? begin() : speaking;
                speaking = null;
                responseDone = false;
                answering.stamp(Mark.RESPONSE_START, nowNanos);
            }
            case "response.output_item.added" -> {
                if (answering != null && event.body().at("/item/type").asText().equals("function_call")) {
                    answering.stamp(Mark.TOOL_CALL_START, nowNanos);
                }
            }
            case "conversation.item.added" -> {
                if (answering != null && event.body().at("/item/type").asText().equals("function_call_output")) {
                    answering.stamp(Mark.TOOL_CALL_END, nowNanos);
                }
            }
            case "response.done" -> {
                if (answering != null) {
                    answering.stamp(Mark.RESPONSE_DONE, nowNanos);
                    answering.ended(event.body().at("/response/status").asText());
                    responseDone = true;
                }
            }
            default -> { }
        }
    }

    void firstAudio(long nowNanos) {
        if (answering != null) {
            answering.stamp(Mark.FIRST_AUDIO, nowNanos);
        }
    }

    /** Nothing of the answer is left to be heard; a turn that waits for a tool's result goes on. */
    void settled() {
        if (responseDone && answering != null
                && (!answering.reached(Mark.TOOL_CALL_START) || answering.reached(Mark.TOOL_CALL_END))) {
            end(answering);
            answering = null;
        }
    }

    /** The session is over, and with it what was open. */
    void ended() {
        end(answering);
        end(speaking);
        answering = null;
        speaking = null;
    }

    private TurnTimeline begin() {
        return new TurnTimeline(++count);
    }

    private void end(TurnTimeline turn) {
        if (turn != null) {
            over.accept(turn);
        }
    }
}
