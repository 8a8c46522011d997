package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.upstream.engine.dialogue.Tools;
import dev.earshot.upstream.engine.mcp.McpTool;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tools of one response under the names the dialogue knows them by: functions by their own, tools of MCP servers
 * too unless a name is taken, then with their server's label before it.
 *
 * @param tools for the dialogue
 * @param servers by the dialogue's name, the tools that are remote
 */
record OfferedTools(Tools tools, Map<String, Remote> servers) {

    static final OfferedTools NONE = new OfferedTools(Tools.NONE, Map.of());

    /**
     * @param label of the server
     * @param tool its own name there
     */
    record Remote(String label, String tool) {}

    /** @param listed tools by server label, as far as they are listed and allowed */
    static OfferedTools of(ResponseRequest request, Map<String, List<McpTool>> listed) {
        var offered = new LinkedHashMap<String, Tools.Tool>();
        var remote = new HashMap<String, Remote>();
        for (var tool : request.tools()) {
            if (tool.path("type").asText().equals("function")) {
                var name = tool.path("name").asText();
                offered.put(name, new Tools.Tool(name, tool.path("description").asText(""),
                        tool.get("parameters") instanceof ObjectNode schema ? schema : Json.object()));
            }
        }
        for (var tool : request.tools()) {
            var label = tool.path("server_label").asText();
            for (var each : listed.getOrDefault(label, List.of())) {
                var name = offered.containsKey(each.name()) ? label + "__" + each.name() : each.name();
                if (offered.putIfAbsent(name, new Tools.Tool(name, each.description(), each.inputSchema())) == null) {
                    remote.put(name, new Remote(label, each.name()));
                }
            }
        }
        var choice = choice(request.toolChoice(), remote);
        if (request.toolChoice().path("type").asText().equals("mcp")) {
            offered.keySet().removeIf(name -> !isOf(request.toolChoice(), remote.get(name)));
        }
        return new OfferedTools(
                new Tools(List.copyOf(offered.values()), offered.isEmpty() ? new Tools.Choice.None() : choice,
                        request.parallelToolCalls()), remote);
    }

    /** Null for a function, which the client runs. */
    Remote serverOf(String name) {
        return servers.get(name);
    }

    private static Tools.Choice choice(JsonNode choice, Map<String, Remote> remote) {
        if (choice.path("type").asText().equals("function")) {
            return new Tools.Choice.Named(choice.path("name").asText());
        }
        if (choice.path("type").asText().equals("mcp")) {
            return choice.hasNonNull("name") ? remote.entrySet().stream()
                    .filter(entry -> isOf(choice, entry.getValue())).findFirst()
                    .<Tools.Choice>map(entry -> new Tools.Choice.Named(entry.getKey())).orElse(new Tools.Choice.Auto())
                    : new Tools.Choice.Required();
        }
        return switch (choice.asText("auto")) {
            case "none" -> new Tools.Choice.None();
            case "required" -> new Tools.Choice.Required();
            default -> new Tools.Choice.Auto();
        };
    }

    private static boolean isOf(JsonNode choice, Remote remote) {
        return remote != null && remote.label().equals(choice.path("server_label").asText())
                && (!choice.hasNonNull("name") || remote.tool().equals(choice.path("name").asText()));
    }
}
