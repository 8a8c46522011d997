package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import java.util.ArrayList;
import java.util.List;

/** The listing of one MCP server's tools: {@code mcp_list_tools.in_progress}, then {@code completed} or {@code failed}, once. */
public final class McpListing {

    private final Conversation conversation;
    private Item item;
    private boolean over;

    public McpListing(Conversation conversation, String serverLabel) {
        this.conversation = conversation;
        this.item = Item.mcpListTools(serverLabel);
    }

    public List<ServerEvent> begin() {
        conversation.append(item);
        return List.of(ServerEvents.itemAdded(item.toJson(), conversation.previousOf(item.id())),
                ServerEvents.mcpListTools("in_progress", item.id()));
    }

    /** @param tools as they go on the wire: {@code name}, {@code input_schema}, {@code description}, {@code annotations} */
    public List<ServerEvent> completed(ArrayNode tools) {
        item = item.with("tools", tools);
        return end("completed");
    }

    public List<ServerEvent> failed() {
        return end("failed");
    }

    private List<ServerEvent> end(String outcome) {
        if (over) {
            throw new IllegalStateException("the tools of '" + item.text("server_label") + "' were listed already");
        }
        over = true;
        var events = new ArrayList<ServerEvent>();
        events.add(ServerEvents.mcpListTools(outcome, item.id()));
        if (conversation.has(item.id())) {
            conversation.replace(item);
            events.add(ServerEvents.itemDone(item.toJson(), conversation.previousOf(item.id())));
        }
        return events;
    }
}
