package dev.earshot.session.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.turn.Inference;
import dev.earshot.session.turn.TurnTimeline;
import dev.earshot.session.turn.TurnTimeline.Mark;
import dev.earshot.session.turn.TurnTracker;
import dev.earshot.session.turn.TurnTracker.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nanoseconds are small numbers here: each event passes in one of them. */
class TurnTrackerTest {

    private final List<TurnTimeline> over = new ArrayList<>();
    private final TurnTracker tracker = new TurnTracker(Set.of(), over::add);

    @Test
    void aSpokenTurnHasItsMarksAndIsOverWhenItWasHeard() {
        started(10);
        stopped(20, 22, 25);
        created("r", 70);
        sound("r", 90, 93);
        done("r", "completed", 150);
        assertTrue(over.isEmpty(), "it is still being heard");
        tracker.settled();
        var turn = over.getFirst();
        assertEquals(10, turn.at(Mark.MICROPHONE_START));
        assertEquals(20, turn.at(Mark.SPEECH_STOP));
        assertEquals(25, turn.at(Mark.UPSTREAM_SENT));
        assertEquals(90, turn.at(Mark.UPSTREAM_FIRST_BYTE));
        assertEquals(73, turn.firstAudioNanos());
        assertEquals(150, turn.at(Mark.RESPONSE_DONE));
        assertEquals("completed", turn.responseStatus());
        parts(turn, 2, 3 + 3, 65, 0);
    }

    @Test
    void whatIsPlayedAsMediaIsHeardWhenItsPacketLeaves() {
        started(10);
        stopped(20, 20, 25);
        created("r", 70);
        tracker.sound().came("r", 90);
        tracker.sound().given(false, 91);
        tracker.sound().played("r", 100);
        done("r", "completed", 150);
        tracker.settled();
        assertEquals(80, over.getFirst().firstAudioNanos());
        assertEquals(91, over.getFirst().at(Mark.FIRST_AUDIO));
        parts(over.getFirst(), 0, 5 + 10, 65, 0);
    }

    @Test
    void speakingIntoAnAnswerBeginsATurnOfItsOwn() {
        started(10);
        stopped(20, 20, 20);
        created("one", 30);
        sound("one", 31, 31);
        started(40);
        tracker.sound().bargedIn(42);
        tracker.sound().silenced(44);
        done("one", "cancelled", 45);
        tracker.settled();
        stopped(50, 50, 50);
        created("two", 60);
        done("two", "completed", 70);
        tracker.settled();
        assertEquals(2, over.size());
        assertEquals("cancelled", over.getFirst().responseStatus());
        assertEquals(2, over.getFirst().between(Mark.BARGE_IN, Mark.SILENCE));
        assertEquals(45, over.getFirst().at(Mark.RESPONSE_DONE));
        assertEquals(60, over.getLast().at(Mark.RESPONSE_START));
        assertEquals(70, over.getLast().at(Mark.RESPONSE_DONE));
    }

    @Test
    void aTurnThatAskedForNoAnswerIsToldWhenTheNextBegins() {
        started(10);
        stopped(20, 20, 20);
        started(30);
        assertEquals(1, over.size());
        assertFalse(over.getFirst().reached(Mark.RESPONSE_START));
        assertFalse(over.getFirst().parts().whole());
    }

    @Test
    void aToolOfTheClientIsPartOfTheTurnAndEachNanosecondIsSomebodys() {
        started(10);
        stopped(20, 20, 21);
        created("one", 60);
        var call = Json.object().put("type", "function_call").put("call_id", "call_1").put("name", "weather");
        given(ServerEvent.of("response.output_item.done").with("response_id", "one").with("item", call), 70, 72);
        var response = Json.object().put("id", "one").put("status", "completed");
        response.putArray("output").add(call);
        given(ServerEvent.of("response.done").with("response", response), 75, 76);
        tracker.settled();
        assertTrue(over.isEmpty(), "a result is awaited");
        asked(Json.object().put("type", "conversation.item.create").set("item",
                Json.object().put("type", "function_call_output").put("call_id", "call_1")), 272, 273);
        asked(Json.object().put("type", "response.create"), 280, 281);
        created("two", 300);
        sound("two", 340, 345);
        done("two", "completed", 400);
        tracker.settled();
        var turn = over.getFirst();
        assertEquals(1, over.size());
        assertEquals(List.of("one", "two"), turn.inferences().stream().map(Inference::responseId).toList());
        assertEquals(281, turn.inferences().getLast().askedNanos());
        assertEquals(200, turn.between(Mark.TOOL_CALL_START, Mark.TOOL_CALL_END));
        assertEquals("weather", turn.toolCalls().getFirst().name());
        // The client had it from 72 to 272, and from 273 on until it asked for the answer.
        parts(turn, 0, 1 + 2 + 1 + 1 + 5, 49 + 59, 200 + 7);
    }

    @Test
    void aToolThatTheUpstreamCallsIsNotTheUpstreamsTime() {
        asked(Json.object().put("type", "response.create"), 10, 12);
        created("r", 20);
        var item = Json.object().put("type", "mcp_call").put("id", "mcp_1").put("name", "roll");
        tracker.on(ServerEvent.of("response.output_item.added").with("response_id", "r").with("item", item), 25, null);
        tracker.on(ServerEvent.of("response.mcp_call.in_progress").with("item_id", "mcp_1"), 30, null);
        tracker.on(ServerEvent.of("response.mcp_call.completed").with("item_id", "mcp_1"), 130, null);
        sound("r", 150, 151);
        done("r", "completed", 200);
        tracker.settled();
        var turn = over.getFirst();
        assertEquals("roll", turn.toolCalls().getFirst().name());
        assertTrue(turn.toolCalls().getFirst().byUpstream());
        assertEquals(10, turn.at(Mark.ASKED));
        parts(turn, 0, 2 + 1, 18 + 20, 100);
    }

    @Test
    void anAnswerThatIsAskedForAgainElsewhereAnswersTheSameTurn() {
        tracker.servedBy("first", "model-1");
        started(10);
        stopped(20, 20, 20);
        created("one", 30);
        tracker.upstreamLost();
        done("one", "cancelled", 50);
        tracker.settled();
        assertTrue(over.isEmpty());
        tracker.servedBy("second", "model-2");
        created("two", 80);
        sound("two", 90, 90);
        done("two", "completed", 100);
        tracker.settled();
        assertEquals(1, over.size());
        assertEquals(List.of("first", "second"), over.getFirst().inferences().stream().map(Inference::upstream).toList());
        parts(over.getFirst(), 0, 0, 70, 0);
    }

    @Test
    void whatIsOutOfBandAnswersNobody() {
        started(10);
        stopped(20, 20, 20);
        tracker.on(ServerEvent.of("response.created").with("response",
                Json.object().put("id", "aside").putNull("conversation_id")), 25, null);
        assertFalse(tracker.sound().awaited("aside"));
        created("r", 30);
        done("aside", "completed", 35);
        assertFalse(over.stream().anyMatch(turn -> turn.reached(Mark.RESPONSE_DONE)));
        assertTrue(tracker.sound().awaited("r"));
    }

    @Test
    void whatCannotBeSeenIsNeverStamped() {
        var direct = new TurnTracker(Set.of(Mark.MICROPHONE_START, Mark.UPSTREAM_SENT), over::add);
        direct.on(ServerEvent.of("input_audio_buffer.speech_started"), 10, Heard.told(10));
        direct.on(ServerEvent.of("input_audio_buffer.speech_stopped"), 20, Heard.told(20));
        direct.on(ServerEvent.of("response.created").with("response", Json.object().put("id", "r")), 30, null);
        direct.sound().playedElsewhere("r", 60);
        direct.ended();
        var turn = over.getFirst();
        assertFalse(turn.reached(Mark.MICROPHONE_START));
        assertFalse(turn.reached(Mark.UPSTREAM_SENT));
        assertEquals(40, turn.firstAudioNanos());
    }

    @Test
    void whatIsOpenWhenTheSessionEndsIsTold() {
        started(10);
        tracker.ended();
        assertEquals(1, over.size());
    }

    private static void parts(TurnTimeline turn, long piece, long edge, long upstream, long tool) {
        var parts = turn.parts();
        assertTrue(parts.whole());
        assertEquals(List.of(piece, edge, upstream, tool),
                List.of(parts.pieceNanos(), parts.edgeNanos(), parts.upstreamNanos(), parts.toolNanos()));
        assertEquals(parts.totalNanos(), piece + edge + upstream + tool);
    }

    private void started(long nanos) {
        tracker.on(ServerEvent.of("input_audio_buffer.speech_started"), nanos, Heard.told(nanos));
    }

    private void stopped(long spoken, long came, long left) {
        tracker.on(ServerEvent.of("input_audio_buffer.speech_stopped"), left, new Heard(spoken, came, left));
    }

    private void created(String id, long nanos) {
        tracker.on(ServerEvent.of("response.created").with("response", Json.object().put("id", id)), nanos, null);
    }

    private void sound(String responseId, long came, long given) {
        assertTrue(tracker.sound().awaited(responseId));
        tracker.sound().came(responseId, came);
        tracker.sound().given(true, given);
    }

    private void given(ServerEvent event, long came, long given) {
        tracker.on(event, came, null);
        tracker.given(event, came, given);
    }

    private void asked(ObjectNode event, long came, long left) {
        tracker.asked(ClientEvent.of(event), came, left);
    }

    private void done(String id, String status, long nanos) {
        given(ServerEvent.of("response.done").with("response", Json.object().put("id", id).put("status", status)), nanos, nanos);
    }
}
