package dev.earshot.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.TurnTimeline.Mark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTrackerTest {

    private final List<TurnTimeline> over = new ArrayList<>();
    private final TurnTracker tracker = new TurnTracker(over::add);

    @Test
    void aSpokenTurnHasItsMarksAndIsOverWhenItWasHeard() {
        speech("started", 10);
        speech("stopped", 20);
        event("response.created", 30);
        tracker.firstAudio(40);
        done("completed", 50);
        assertTrue(over.isEmpty(), "it is still being heard");
        tracker.settled();
        var turn = over.getFirst();
        assertEquals(10, turn.at(Mark.MICROPHONE_START));
        assertEquals(20, turn.between(Mark.SPEECH_STOP, Mark.FIRST_AUDIO));
        assertEquals(50, turn.at(Mark.RESPONSE_DONE));
        assertEquals("completed", turn.responseStatus());
    }

    @Test
    void speakingIntoAnAnswerBeginsATurnOfItsOwn() {
        speech("started", 10);
        speech("stopped", 20);
        event("response.created", 30);
        speech("started", 40);
        done("cancelled", 45);
        tracker.settled();
        speech("stopped", 50);
        event("response.created", 60);
        done("completed", 70);
        tracker.settled();
        assertEquals(2, over.size());
        assertEquals("cancelled", over.getFirst().responseStatus());
        assertEquals(45, over.getFirst().at(Mark.RESPONSE_DONE));
        assertEquals(60, over.getLast().at(Mark.RESPONSE_START));
        assertEquals(70, over.getLast().at(Mark.RESPONSE_DONE));
    }

    @Test
    void aTurnThatAskedForNoAnswerIsToldWhenTheNextBegins() {
        speech("started", 10);
        speech("stopped", 20);
        speech("started", 30);
        assertEquals(1, over.size());
        assertFalse(over.getFirst().reached(Mark.RESPONSE_START));
    }

    @Test
    void aTurnWaitsForTheResultOfItsToolCall() {
        event("response.created", 10);
        var call = ServerEvent.of("response.output_item.added").with("item", Json.object().put("type", "function_call"));
        tracker.on(call, 20, 0);
        done("completed", 30);
        tracker.settled();
        assertTrue(over.isEmpty());
        tracker.on(ServerEvent.of("conversation.item.added").with("item",
                Json.object().put("type", "function_call_output")), 40, 0);
        tracker.settled();
        assertEquals(20, over.getFirst().between(Mark.TOOL_CALL_START, Mark.TOOL_CALL_END));
    }

    @Test
    void whatIsOpenWhenTheSessionEndsIsTold() {
        speech("started", 10);
        tracker.ended();
        assertEquals(1, over.size());
    }

    private void speech(String what, long nanos) {
        tracker.on(ServerEvent.of("input_audio_buffer.speech_" + what), nanos, nanos);
    }

    private void event(String type, long nanos) {
        tracker.on(ServerEvent.of(type), nanos, 0);
    }

    private void done(String status, long nanos) {
        tracker.on(ServerEvent.of("response.done").with("response", Json.object().put("status", status)), nanos, 0);
    }
}
