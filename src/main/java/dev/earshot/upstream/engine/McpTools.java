package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.conversation.Conversation;
import dev.earshot.conversation.Item;
import dev.earshot.conversation.McpCall;
import dev.earshot.conversation.McpListing;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.UpstreamSink;
import dev.earshot.upstream.engine.mcp.McpConnection;
import dev.earshot.upstream.engine.mcp.McpResult;
import dev.earshot.upstream.engine.mcp.McpServer;
import dev.earshot.upstream.engine.mcp.McpServers;
import dev.earshot.upstream.engine.mcp.McpTool;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The remote MCP servers of one session: lists their tools when they are named, asks for approval where the session
 * wants that, and runs calls. On the session's loop.
 */
final class McpTools {

    private final McpServers servers;
    private final Conversation conversation;
    private final UpstreamSink sink;
    private final Map<String, Server> byLabel = new LinkedHashMap<>();
    private final Map<String, McpCall> awaitingApproval = new HashMap<>();
    private boolean closed;

    McpTools(McpServers servers, Conversation conversation, UpstreamSink sink) {
        this.servers = servers;
        this.conversation = conversation;
        this.sink = sink;
    }

    /** One named server; {@code tools} is empty until they are listed. */
    private static final class Server {
        final McpServer name;
        final McpConnection connection;
        McpApproval rules;
        List<McpTool> tools = List.of();

        Server(McpServer name, McpConnection connection, McpApproval rules) {
            this.name = name;
            this.connection = connection;
            this.rules = rules;
        }
    }

    /**
     * The servers that these tools name, connected; nothing of it counts before {@link #use}.
     *
     * @throws ApiException when one may not be named here
     */
    Map<String, McpConnection> connect(JsonNode tools) {
        var connections = new HashMap<String, McpConnection>();
        for (var tool : tools) {
            if (tool.path("type").asText().equals("mcp")) {
                var wanted = named(tool);
                var known = byLabel.get(wanted.label());
                connections.put(wanted.label(), known != null && known.name.equals(wanted) ? known.connection
                        : servers.connect(wanted));
            }
        }
        return connections;
    }

    /** From now on the session's tools are these; servers that are new are asked for theirs. */
    void use(JsonNode tools, Map<String, McpConnection> connections) {
        byLabel.entrySet().removeIf(entry -> {
            var gone = connections.get(entry.getKey()) != entry.getValue().connection;
            if (gone) {
                entry.getValue().connection.close();
            }
            return gone;
        });
        for (var tool : tools) {
            if (!tool.path("type").asText().equals("mcp")) {
                continue;
            }
            var wanted = named(tool);
            var known = byLabel.get(wanted.label());
            if (known != null) {
                known.rules = new McpApproval(tool);
            } else {
                var server = new Server(wanted, connections.get(wanted.label()), new McpApproval(tool));
                byLabel.put(wanted.label(), server);
                list(server);
            }
        }
    }

    /** The tools that may be called, by server label. */
    Map<String, List<McpTool>> listed() {
        var listed = new HashMap<String, List<McpTool>>();
        byLabel.forEach((label, server) ->
                listed.put(label, server.tools.stream().filter(tool -> server.rules.allows(tool)).toList()));
        return listed;
    }

    /** A call whose arguments are complete. */
    void run(McpCall call) {
        var server = byLabel.get(call.serverLabel());
        var tool = server == null ? null
                : server.tools.stream().filter(each -> each.name().equals(call.name())).findFirst().orElse(null);
        if (tool == null) {
            emit(call.start());
            emit(call.failed(protocolError("The tool is not there any more.")));
        } else if (server.rules.required(tool) && call.inConversation()) {
            var events = new ArrayList<ServerEvent>();
            var request = call.requestApproval(events);
            awaitingApproval.put(request.id(), call);
            emit(events);
        } else if (server.rules.required(tool)) {
            emit(call.start());
            emit(call.failed(protocolError("The tool needs an approval, which nobody can give out of band.")));
        } else {
            start(server, call);
        }
    }

    /** The client answered an approval request; the item is in the conversation already. */
    void approved(Item response) {
        var call = awaitingApproval.remove(response.text("approval_request_id"));
        if (call == null) {
            return; // a request the client has written itself: history, nothing to run
        }
        if (!response.wire().path("approve").asBoolean()) {
            emit(call.denied(response.text("reason")));
            return;
        }
        var server = byLabel.get(call.serverLabel());
        if (server == null) {
            emit(call.start());
            emit(call.failed(protocolError("The server is not one of this session's any more.")));
        } else {
            start(server, call);
        }
    }

    void close() {
        closed = true;
        byLabel.values().forEach(server -> server.connection.close());
        byLabel.clear();
        awaitingApproval.clear();
    }

    private static McpServer named(JsonNode tool) {
        var headers = new HashMap<String, String>();
        tool.path("headers").properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
        try {
            return new McpServer(tool.path("server_label").asText(), new URI(tool.path("server_url").asText()),
                    Optional.ofNullable(tool.path("authorization").textValue()), headers);
        } catch (URISyntaxException e) {
            throw ApiException.badRequest(ApiError.invalidValue("session.tools", "The server_url of '"
                    + tool.path("server_label").asText() + "' is not a URL."));
        }
    }

    private void list(Server server) {
        var listing = new McpListing(conversation, server.name.label());
        emit(listing.begin());
        server.connection.listTools().whenComplete((tools, failure) -> onLoop(() -> {
            if (failure != null) {
                emit(listing.failed());
                return;
            }
            server.tools = tools;
            var wire = Json.array();
            tools.stream().filter(tool -> server.rules.allows(tool)).forEach(tool -> {
                var each = wire.addObject().put("name", tool.name()).put("description", tool.description());
                each.set("input_schema", tool.inputSchema());
                each.set("annotations", tool.annotations());
            });
            emit(listing.completed(wire));
        }));
    }

    private void start(Server server, McpCall call) {
        emit(call.start());
        ObjectNode arguments;
        try {
            arguments = call.arguments().isBlank() ? Json.object() : (ObjectNode) Json.parse(call.arguments());
        } catch (ApiException | ClassCastException e) {
            emit(call.failed(protocolError("The arguments are not a JSON object.")));
            return;
        }
        server.connection.call(call.name(), arguments).whenComplete((result, fault) -> onLoop(() -> emit(switch (result) {
            case McpResult.Output output -> call.completed(output.text());
            case McpResult.Failed failed -> call.failed(failed.failure().toJson());
            case null -> call.failed(protocolError("The call failed: "
                    + (fault instanceof CompletionException e ? e.getCause() : fault).getClass().getSimpleName()));
        })));
    }

    private static ObjectNode protocolError(String message) {
        return Json.object().put("type", "protocol_error").put("code", -32_602).put("message", message);
    }

    private void emit(List<ServerEvent> events) {
        events.forEach(sink::event);
    }

    private void onLoop(Runnable task) {
        sink.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }
}
