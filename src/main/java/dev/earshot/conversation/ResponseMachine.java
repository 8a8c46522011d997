package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * One response from {@code response.created} to its one {@code response.done}; the events it owes go out as data, in
 * the order of the wire.
 *
 * <pre>
 *   NEW --begin--&gt; OPEN --first text or audio--&gt; SPEAKING --finish--&gt; DONE
 *                    `---------------finish--------------------------^
 * </pre>
 * A pair that is not drawn is a fault of the caller and is thrown, except that a finish after DONE is late news.
 */
public final class ResponseMachine {

    private enum State { NEW, OPEN, SPEAKING, DONE }

    private final String id = Ids.next("resp_");
    private final ResponseRequest request;
    private final Conversation conversation;
    private final ObjectNode outputAudio;
    private final StringBuilder text = new StringBuilder();
    private State state = State.NEW;
    private Item item;
    private long audioMillis;

    /** @param outputAudio {@code audio.output} of the session, echoed */
    public ResponseMachine(ResponseRequest request, Conversation conversation, ObjectNode outputAudio) {
        this.request = request;
        this.conversation = conversation;
        this.outputAudio = outputAudio;
    }

    public String id() {
        return id;
    }

    /** Null before the first output. */
    public String itemId() {
        return item == null ? null : item.id();
    }

    public ResponseRequest request() {
        return request;
    }

    public boolean running() {
        return state == State.OPEN || state == State.SPEAKING;
    }

    /** Milliseconds of audio given out so far. */
    public long audioMillis() {
        return audioMillis;
    }

    public List<ServerEvent> begin() {
        expect(State.NEW, "begin");
        enter(State.OPEN);
        return List.of(ServerEvents.responseCreated(toJson("in_progress", null, null)));
    }

    /** Words of the answer, as they come. */
    public List<ServerEvent> text(String delta) {
        var events = open("text");
        text.append(delta);
        events.add(request.speaks() ? ServerEvents.transcriptDelta(id, item.id(), delta)
                : ServerEvents.textDelta(id, item.id(), delta));
        return events;
    }

    /** The answer's audio grows; the bytes go their own way. */
    public List<ServerEvent> audio(long totalMillis) {
        var events = open("audio");
        audioMillis = totalMillis;
        if (request.inConversation()) {
            conversation.spoken(item.id(), totalMillis);
        }
        return events;
    }

    /** @return the closing events; none when the response has ended already */
    public List<ServerEvent> finish(ResponseOutcome outcome, Usage usage) {
        if (state == State.DONE) {
            return List.of();
        }
        if (state == State.NEW) {
            throw new IllegalStateException("a response ends after it began");
        }
        var events = new ArrayList<ServerEvent>();
        if (state == State.SPEAKING) {
            closeItem(events, outcome instanceof ResponseOutcome.Completed ? "completed" : "incomplete");
        }
        enter(State.DONE);
        events.add(ServerEvents.responseDone(toJson(outcome.status(), outcome.details(), usage)));
        return events;
    }

    public String text() {
        return text.toString();
    }

    private List<ServerEvent> open(String why) {
        var events = new ArrayList<ServerEvent>();
        if (state == State.OPEN) {
            enter(State.SPEAKING);
            item = Item.begunByAssistant();
            events.add(ServerEvents.outputItemAdded(id, item.toJson()));
            if (request.inConversation()) {
                var last = conversation.last();
                conversation.append(item);
                events.add(ServerEvents.itemAdded(item.toJson(), last == null ? null : last.id()));
            }
            events.add(ServerEvents.contentPartAdded(id, item.id(), part("")));
        }
        expect(State.SPEAKING, why);
        return events;
    }

    private void closeItem(List<ServerEvent> events, String status) {
        var said = text.toString();
        item = item.answered(request.speaks(), said, status);
        if (request.speaks()) {
            events.add(ServerEvents.audioDone(id, item.id()));
            events.add(ServerEvents.transcriptDone(id, item.id(), said));
        } else {
            events.add(ServerEvents.textDone(id, item.id(), said));
        }
        events.add(ServerEvents.contentPartDone(id, item.id(), part(said)));
        if (request.inConversation()) {
            conversation.replace(item);
            events.add(ServerEvents.itemDone(item.toJson(), conversation.previousOf(item.id())));
        }
        events.add(ServerEvents.outputItemDone(id, item.toJson()));
    }

    private ObjectNode part(String said) {
        return request.speaks() ? Json.object().put("type", "audio").put("transcript", said)
                : Json.object().put("type", "text").put("text", said);
    }

    private ObjectNode toJson(String status, ObjectNode details, Usage usage) {
        var response = Json.object().put("object", "realtime.response").put("id", id).put("status", status);
        response.set("status_details", details);
        var output = response.putArray("output");
        if (item != null) {
            output.add(item.toJson());
        }
        response.put("conversation_id", request.inConversation() ? conversation.id() : null);
        response.putArray("output_modalities").add(request.speaks() ? "audio" : "text");
        response.set("max_output_tokens", request.maxOutputTokens());
        var audio = outputAudio.deepCopy();
        audio.put("voice", request.voice());
        audio.remove("speed");
        response.putObject("audio").set("output", audio);
        response.set("usage", usage == null ? null : usage.toJson());
        response.set("metadata", request.metadata());
        return response;
    }

    private void enter(State next) {
        state = next;
    }

    private void expect(State expected, String event) {
        if (state != expected) {
            throw new IllegalStateException("a response in state " + state + " cannot take '" + event + "'");
        }
    }
}
