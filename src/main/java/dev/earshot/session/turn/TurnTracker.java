package dev.earshot.session.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.turn.TurnTimeline.Mark;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the marks of turns off the events of a session, and says when a turn is over: when its answer is done and heard, and
 * no tool's result is awaited. Up to three turns are open at a time: one that is being answered, one that speaks into the
 * answer, and one that was asked for in writing. On the session's loop; all times are those of {@link System#nanoTime}.
 */
public final class TurnTracker {

    private static final int MAX_MCP_NAMES = 64;

    /** When the sample that a speech event tells of was spoken, came here and left for the upstream. */
    public record Heard(long spokenNanos, long cameNanos, long leftNanos) {

        /** The moment of the event is all there is. */
        public static Heard told(long nowNanos) {
            return new Heard(nowNanos, nowNanos, nowNanos);
        }
    }

    private final Set<Mark> unseen;
    private final Consumer<TurnTimeline> over;
    private final Map<String, String> mcpNames = new HashMap<>();
    private final TurnSound sound = new TurnSound(this);
    private TurnTimeline speaking;
    private TurnTimeline asking;
    private TurnTimeline answering;
    private int count;
    private boolean responding;
    private boolean toolAwaited;
    private boolean askedAgain;
    private long sentNanos;
    private String upstream;
    private String model;

    /** @param unseen marks that cannot be observed from here */
    public TurnTracker(Set<Mark> unseen, Consumer<TurnTimeline> over) {
        this.unseen = unseen;
        this.over = over;
    }

    /** The sound of the answers, as far as turns are about it. */
    public TurnSound sound() {
        return sound;
    }

    /** A response of the turn that is being answered is under way. */
    boolean responding() {
        return responding;
    }

    // ---- upstreams ----

    /** Who answers from here on, as the configuration calls it, and its model as it calls that itself. */
    public void servedBy(String byUpstream, String byModel) {
        upstream = byUpstream;
        model = byModel;
    }

    /** The upstream is lost; what it was answering is asked for again. */
    public void upstreamLost() {
        askedAgain = responding;
    }

    // ---- from the client ----

    /** The client asked for something, which has been sent on. */
    public void asked(ClientEvent event, long comeNanos, long leftNanos) {
        switch (event.type()) {
            case "response.create" -> {
                if (!responding && !event.body().at("/response/conversation").asText().equals("none")) {
                    askedForAnswer(comeNanos, leftNanos);
                }
            }
            case "conversation.item.create" -> {
                var item = event.body().path("item");
                if (item.path("type").asText().equals("function_call_output")) {
                    toolAnswered(item.path("call_id").asText(), comeNanos, leftNanos);
                }
            }
            default -> { }
        }
    }

    private void askedForAnswer(long comeNanos, long leftNanos) {
        sentNanos = leftNanos;
        if (answering != null && toolAwaited) {
            answering.parts().asked(comeNanos, leftNanos);
            return;
        }
        var spoken = spoken();
        if (!spoken && asking == null) {
            asking = new TurnTimeline(++count, unseen);
        }
        var turn = spoken ? speaking : asking;
        turn.stamp(Mark.ASKED, comeNanos);
        turn.stampAgain(Mark.UPSTREAM_SENT, leftNanos);
        if (!turn.parts().begin(comeNanos, comeNanos, leftNanos)) {
            turn.parts().asked(comeNanos, leftNanos);
        }
    }

    private void toolAnswered(String callId, long comeNanos, long leftNanos) {
        if (toolEnded(callId, false, comeNanos)) {
            answering.parts().asked(comeNanos, leftNanos);
            sentNanos = leftNanos;
        }
    }

    private boolean toolEnded(String callId, boolean failed, long nowNanos) {
        if (answering == null) {
            return false;
        }
        for (var call : answering.toolCalls()) {
            if (call.callId().equals(callId) && call.endNanos() == 0) {
                call.end(failed, nowNanos);
                answering.stampAgain(Mark.TOOL_CALL_END, nowNanos);
                return true;
            }
        }
        return false;
    }

    // ---- from the upstream ----

    /**
     * The upstream said something; the client is not told yet.
     *
     * @param nowNanos when it came
     * @param heard of a speech event, for others ignored
     */
    public void on(ServerEvent event, long nowNanos, Heard heard) {
        switch (event.type()) {
            case "input_audio_buffer.speech_started" -> {
                end(speaking); // a turn that asked for no answer
                speaking = new TurnTimeline(++count, unseen);
                speaking.stamp(Mark.MICROPHONE_START, heard.spokenNanos());
            }
            case "input_audio_buffer.speech_stopped" -> stopped(heard);
            case "response.created" -> created(event.body().path("response"), nowNanos);
            case "response.done" -> done(event.body().path("response"), nowNanos);
            case "response.output_text.delta" -> {
                if (awaitsFirstByte() && firstByte(event, nowNanos)) {
                    answering.parts().came(nowNanos);
                }
            }
            case "response.output_audio_transcript.delta", "response.function_call_arguments.delta" -> {
                if (awaitsFirstByte()) {
                    firstByte(event, nowNanos);
                }
            }
            case "response.output_item.added" -> {
                var item = event.body().path("item");
                if (item.path("type").asText().equals("mcp_call") && mcpNames.size() < MAX_MCP_NAMES) {
                    mcpNames.put(item.path("id").asText(), item.path("name").asText());
                }
            }
            case "response.mcp_call.in_progress" -> toolOfUpstream(event.body().path("item_id").asText(), nowNanos);
            case "response.mcp_call.completed", "response.mcp_call.failed" -> {
                if (toolEnded(event.body().path("item_id").asText(), event.type().endsWith("failed"), nowNanos)) {
                    answering.parts().asked(nowNanos, nowNanos);
                }
            }
            case "conversation.item.added" -> { // where the client is with the upstream itself
                var item = event.body().path("item");
                if (item.path("type").asText().equals("function_call_output")) {
                    toolAnswered(item.path("call_id").asText(), nowNanos, nowNanos);
                }
            }
            default -> { }
        }
    }

    private void stopped(Heard heard) {
        if (speaking != null) {
            speaking.stamp(Mark.SPEECH_STOP, heard.spokenNanos());
            speaking.stamp(Mark.UPSTREAM_SENT, heard.leftNanos());
            speaking.parts().begin(heard.spokenNanos(), heard.cameNanos(), heard.leftNanos());
        }
    }

    private void created(JsonNode response, long nowNanos) {
        if (response.path("conversation_id").isNull()) {
            return; // out of band: no turn of the user's is answered by it
        }
        var goesOn = answering != null && (askedAgain || toolAwaited && !spoken());
        if (!goesOn) {
            var next = next();
            end(answering);
            answering = next;
        }
        answering.parts().begin(nowNanos, nowNanos, nowNanos); // where nobody here has asked for it
        answering.parts().again();
        answering.stamp(Mark.RESPONSE_START, nowNanos);
        var first = answering.inferences().isEmpty() && answering.reached(Mark.UPSTREAM_SENT);
        answering.inferences().add(new Inference(response.path("id").asText(), upstream, model,
                first ? answering.at(Mark.UPSTREAM_SENT) : sentNanos == 0 ? nowNanos : sentNanos));
        sentNanos = 0;
        responding = true;
        toolAwaited = false;
        askedAgain = false;
    }

    /** Whose answer begins. */
    private TurnTimeline next() {
        TurnTimeline next = null;
        if (spoken()) {
            end(asking); // what was refused
            next = speaking;
            speaking = null;
        } else if (asking != null) {
            next = asking;
        }
        asking = null;
        return next == null ? new TurnTimeline(++count, unseen) : next;
    }

    /** The user has said something that is not answered yet; whoever still speaks is not answered. */
    private boolean spoken() {
        return speaking != null && speaking.reached(Mark.SPEECH_STOP);
    }

    private void done(JsonNode response, long nowNanos) {
        var inference = inference(response.path("id").asText());
        if (inference == null) {
            return;
        }
        answering.stampAgain(Mark.RESPONSE_DONE, nowNanos);
        inference.done(response.path("status").asText(), nowNanos);
        responding = false;
        for (var item : response.path("output")) {
            toolAwaited |= item.path("type").asText().equals("function_call")
                    && item.path("status").asText("completed").equals("completed");
        }
    }

    private void toolOfUpstream(String itemId, long nowNanos) {
        if (answering != null) {
            answering.stamp(Mark.TOOL_CALL_START, nowNanos);
            answering.toolCalls().add(new ToolCall(itemId, mcpNames.getOrDefault(itemId, ""), true, nowNanos));
            answering.parts().toTool(nowNanos, nowNanos);
        }
    }

    private boolean awaitsFirstByte() {
        return answering != null && !answering.inferences().isEmpty() && answering.inferences().getLast().firstByteNanos() == 0;
    }

    private boolean firstByte(ServerEvent event, long nowNanos) {
        return firstByte(event.body().path("response_id").asText(), nowNanos);
    }

    boolean firstByte(String responseId, long nowNanos) {
        var inference = inference(responseId);
        if (inference != null) {
            inference.firstByte(nowNanos);
            answering.stamp(Mark.UPSTREAM_FIRST_BYTE, nowNanos);
        }
        return inference != null;
    }

    /** Of the turn that is being answered; null for those out of band. */
    Inference inference(String responseId) {
        if (answering != null) {
            for (var inference : answering.inferences()) {
                if (inference.responseId().equals(responseId)) {
                    return inference;
                }
            }
        }
        return null;
    }

    /** The client was told what {@link #on} took. */
    public void given(ServerEvent event, long comeNanos, long nowNanos) {
        switch (event.type()) {
            case "response.output_item.done" -> {
                var item = event.body().path("item");
                if (item.path("type").asText().equals("function_call") && inference(event.body().path("response_id").asText()) != null) {
                    answering.stamp(Mark.TOOL_CALL_START, nowNanos);
                    answering.toolCalls().add(new ToolCall(item.path("call_id").asText(), item.path("name").asText(), false,
                            nowNanos));
                    answering.parts().toTool(comeNanos, nowNanos);
                }
            }
            case "response.output_text.delta" -> {
                if (answering != null && answering.parts().cameAt() != 0) {
                    answering.parts().over(nowNanos);
                }
            }
            case "response.done" -> hand(answering, nowNanos);
            case "input_audio_buffer.speech_stopped", "input_audio_buffer.committed" -> hand(speaking, nowNanos);
            default -> { }
        }
    }

    private static void hand(TurnTimeline turn, long nowNanos) {
        if (turn != null) {
            turn.parts().handed(nowNanos);
        }
    }

    // ---- the end ----

    /** The turn whose answer is under way, else the one that was spoken last; 0 where there is none. */
    public int number() {
        return answering != null ? answering.number() : count;
    }

    /** The turn whose answer is under way; null where there is none. */
    public TurnTimeline current() {
        return answering;
    }

    /** Nothing of the answer is left to be heard; a turn that waits for a tool's result goes on. */
    public void settled() {
        if (answering != null && !responding && !toolAwaited && !askedAgain) {
            end(answering);
            answering = null;
        }
    }

    /** The session is over, and with it what was open. */
    public void ended() {
        end(answering);
        end(asking);
        end(speaking);
        answering = null;
        asking = null;
        speaking = null;
    }

    private void end(TurnTimeline turn) {
        if (turn != null) {
            over.accept(turn);
        }
    }
}
