package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * One response from {@code response.created} to its one {@code response.done}; the events it owes go out as data, in
 * the order of the wire. Its output items come one after the other: what opens one closes the one before.
 *
 * <pre>
 *   NEW --begin--&gt; OPEN --text, audio, functionCall, mcpCall, arguments--&gt; OPEN --finish--&gt; DONE
 * </pre>
 * A pair that is not drawn is a fault of the caller and is thrown, except that a finish after DONE is late news.
 */
public final class ResponseMachine {

    private enum State { NEW, OPEN, DONE }

    private final String id = Ids.next(Ids.RESPONSE);
    private final ResponseRequest request;
    private final Conversation conversation;
    private final List<Output> outputs = new ArrayList<>();
    private final List<McpCall> mcpCalls = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private State state = State.NEW;
    private Output open;
    private long audioMillis;

    public ResponseMachine(ResponseRequest request, Conversation conversation) {
        this.request = request;
        this.conversation = conversation;
    }

    public String id() {
        return id;
    }

    public ResponseRequest request() {
        return request;
    }

    /** Where audio goes: the message that is open. @throws IllegalStateException when none is */
    public OutputSlot messageSlot() {
        return ((Output.Message) require(Output.Message.class, "audio")).slot;
    }

    /** Ids of what it has put out so far. */
    public boolean made(String itemId) {
        return outputs.stream().anyMatch(output -> output.item.id().equals(itemId));
    }

    /** Milliseconds of audio given out so far. */
    public long audioMillis() {
        return audioMillis;
    }

    /** All it wrote: words and arguments. */
    public String written() {
        return text.toString();
    }

    public List<ServerEvent> begin() {
        expect(State.NEW, "begin");
        state = State.OPEN;
        return List.of(ServerEvents.responseCreated(toJson("in_progress", null, null)));
    }

    /** Words of the answer, as they come. */
    public List<ServerEvent> text(String delta) {
        var events = new ArrayList<ServerEvent>();
        var message = message(events);
        text.append(delta);
        events.add(message.text(delta));
        return events;
    }

    /** The open message's audio grows; the bytes go their own way. */
    public List<ServerEvent> audio(long totalMillis) {
        var events = new ArrayList<ServerEvent>();
        var message = message(events);
        audioMillis = totalMillis;
        if (request.inConversation()) {
            conversation.spoken(message.item.id(), totalMillis);
        }
        return events;
    }

    /** A call for the client to run begins. */
    public List<ServerEvent> functionCall(String callId, String name) {
        var events = new ArrayList<ServerEvent>();
        open(new Output.FunctionCall(id, outputs.size(), callId, name), events);
        return events;
    }

    /** A call for us to run begins. */
    public List<ServerEvent> mcpCall(String serverLabel, String name) {
        var events = new ArrayList<ServerEvent>();
        open(new Output.Mcp(id, outputs.size(), serverLabel, name), events);
        return events;
    }

    /** Arguments of the open call, as they come. */
    public List<ServerEvent> arguments(String delta) {
        expect(State.OPEN, "arguments");
        text.append(delta);
        return List.of(switch (open) {
            case Output.FunctionCall call -> call.arguments(delta);
            case Output.Mcp call -> call.arguments(delta);
            case null, default -> throw new IllegalStateException("no call is open for arguments");
        });
    }

    /** What is open is complete. */
    public List<ServerEvent> closeItem() {
        expect(State.OPEN, "closeItem");
        var events = new ArrayList<ServerEvent>();
        close("completed", events);
        return events;
    }

    /** Remote calls whose arguments are complete since last asked: they are the caller's to run. */
    public List<McpCall> takeMcpCalls() {
        var taken = List.copyOf(mcpCalls);
        mcpCalls.clear();
        return taken;
    }

    /** @return the closing events; none when the response has ended already */
    public List<ServerEvent> finish(ResponseOutcome outcome, Usage usage) {
        if (state == State.DONE) {
            return List.of();
        }
        expect(State.OPEN, "finish");
        var events = new ArrayList<ServerEvent>();
        close(outcome instanceof ResponseOutcome.Completed ? "completed" : "incomplete", events);
        state = State.DONE;
        events.add(ServerEvents.responseDone(toJson(outcome.status(), outcome.details(), usage)));
        return events;
    }

    private Output.Message message(List<ServerEvent> events) {
        expect(State.OPEN, "text or audio");
        if (!(open instanceof Output.Message)) {
            open(new Output.Message(id, outputs.size(), request.speaks()), events);
        }
        return (Output.Message) open;
    }

    private void open(Output next, List<ServerEvent> events) {
        expect(State.OPEN, "an output item");
        close("completed", events);
        open = next;
        outputs.add(next);
        events.add(ServerEvents.outputItemAdded(next.slot, next.item.toJson()));
        if (request.inConversation()) {
            var last = conversation.last();
            conversation.append(next.item);
            events.add(ServerEvents.itemAdded(next.item.toJson(), last == null ? null : last.id()));
        }
        next.opened(events);
    }

    private void close(String status, List<ServerEvent> events) {
        if (open == null) {
            return;
        }
        open.closing(events, status);
        if (open instanceof Output.Mcp && status.equals("completed")) {
            if (request.inConversation()) {
                conversation.replace(open.item);
            }
            mcpCalls.add(new McpCall(open.slot, open.item, request.inConversation() ? conversation : null));
        } else {
            open.item = open.item.with("status", status);
            if (request.inConversation() && conversation.has(open.item.id())) { // unless deleted while it grew
                conversation.replace(open.item);
                events.add(ServerEvents.itemDone(open.item.toJson(), conversation.previousOf(open.item.id())));
            }
            events.add(ServerEvents.outputItemDone(open.slot, open.item.toJson()));
        }
        open = null;
    }

    private Output require(Class<? extends Output> kind, String what) {
        if (!kind.isInstance(open)) {
            throw new IllegalStateException("no item is open for " + what);
        }
        return open;
    }

    private ObjectNode toJson(String status, ObjectNode details, Usage usage) {
        var response = Json.object().put("object", "realtime.response").put("id", id).put("status", status);
        response.set("status_details", details);
        var output = response.putArray("output");
        outputs.forEach(each -> output.add(each.item.toJson()));
        response.put("conversation_id", request.inConversation() ? conversation.id() : null);
        response.putArray("output_modalities").add(request.speaks() ? "audio" : "text");
        response.set("max_output_tokens", request.maxOutputTokens());
        var audio = response.putObject("audio").putObject("output");
        audio.set("format", request.format().toJson());
        audio.put("voice", request.voice());
        response.set("usage", usage == null ? null : usage.toJson());
        response.set("metadata", request.metadata());
        return response;
    }

    private void expect(State expected, String event) {
        if (state != expected) {
            throw new IllegalStateException("a response in state " + state + " cannot take '" + event + "'");
        }
    }
}
