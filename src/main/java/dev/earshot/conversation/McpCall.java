package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of a remote MCP tool from its complete arguments to its outcome, which may come after the response is done.
 *
 * <pre>
 *   ARGUED --start--&gt; RUNNING --completed, failed--&gt; DONE
 *      `--requestApproval--&gt; WAITING --start--&gt; RUNNING
 *                               `--denied--&gt; DONE
 * </pre>
 */
public final class McpCall {

    private enum State { ARGUED, WAITING, RUNNING, DONE }

    private final OutputSlot slot;
    private final Conversation conversation;
    private Item item;
    private State state = State.ARGUED;

    /** @param conversationOrNull null when the response is out of band */
    McpCall(OutputSlot slot, Item item, Conversation conversationOrNull) {
        this.slot = slot;
        this.item = item;
        this.conversation = conversationOrNull;
    }

    public String serverLabel() {
        return item.text("server_label");
    }

    public String name() {
        return item.text("name");
    }

    /** JSON as the assistant wrote it. */
    public String arguments() {
        return item.text("arguments");
    }

    /** Whether it stands in the conversation; out of band nobody could approve it. */
    public boolean inConversation() {
        return conversation != null;
    }

    /** Asks the client; the returned item is what its answer has to name. */
    public Item requestApproval(List<ServerEvent> events) {
        expect(State.ARGUED, "requestApproval");
        if (conversation == null) {
            throw new IllegalStateException("a call out of band cannot be approved");
        }
        state = State.WAITING;
        var request = Item.mcpApprovalRequest(serverLabel(), name(), arguments());
        item = item.with("approval_request_id", request.id());
        conversation.replace(item);
        conversation.append(request);
        var previous = conversation.previousOf(request.id());
        events.add(ServerEvents.itemAdded(request.toJson(), previous));
        events.add(ServerEvents.itemDone(request.toJson(), previous));
        return request;
    }

    public List<ServerEvent> start() {
        if (state != State.ARGUED) {
            expect(State.WAITING, "start");
        }
        state = State.RUNNING;
        return List.of(ServerEvents.mcpCall("in_progress", slot));
    }

    public List<ServerEvent> completed(String output) {
        expect(State.RUNNING, "completed");
        item = item.with("output", output).with("status", "completed");
        return ended("completed");
    }

    /** @param error the wire's {@code mcp_call.error}: {@code type}, {@code message} and, but for a tool's own, {@code code} */
    public List<ServerEvent> failed(ObjectNode error) {
        expect(State.RUNNING, "failed");
        item = item.with("error", error).with("status", "incomplete");
        return ended("failed");
    }

    /** The client said no. */
    public List<ServerEvent> denied(String reasonOrEmpty) {
        expect(State.WAITING, "denied");
        item = item.with("status", "incomplete").with("error", Json.object().put("type", "tool_execution_error")
                .put("message", "The call was not approved." + (reasonOrEmpty.isEmpty() ? "" : " " + reasonOrEmpty)));
        return ended("failed");
    }

    private List<ServerEvent> ended(String outcome) {
        state = State.DONE;
        var events = new ArrayList<ServerEvent>();
        events.add(ServerEvents.mcpCall(outcome, slot));
        if (conversation != null && conversation.has(item.id())) {
            conversation.replace(item);
            events.add(ServerEvents.itemDone(item.toJson(), conversation.previousOf(item.id())));
        }
        events.add(ServerEvents.outputItemDone(slot, item.toJson()));
        return events;
    }

    private void expect(State expected, String event) {
        if (state != expected) {
            throw new IllegalStateException("an MCP call in state " + state + " cannot take '" + event + "'");
        }
    }
}
