package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.mcp.McpFailure.ToolExecutionError;
import java.util.ArrayList;
import java.util.List;

/** Reads what a server says about its tools, and what they say. */
final class McpContent {

    private static final int MAX_NAME_CHARS = 128;

    private McpContent() {}

    /**
     * The result of {@code tools/call} as one text. Text parts are joined line by line; as soon as there is a part of
     * another kind the text is the JSON of all parts. Without any part it is the JSON of the structured content.
     */
    static McpResult result(JsonNode result) {
        var content = result.path("content");
        var structured = result.path("structuredContent");
        if (!content.isArray() && !structured.isObject()) {
            throw malformed("The MCP server answered a call without content");
        }
        var text = text(content, structured);
        return result.path("isError").asBoolean(false)
                ? new McpResult.Failed(new ToolExecutionError(text))
                : new McpResult.Output(text);
    }

    private static String text(JsonNode content, JsonNode structured) {
        if (content.isEmpty()) {
            return structured.isObject() ? Json.write(structured) : "";
        }
        var lines = new ArrayList<String>();
        for (var part : content) {
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
                return Json.write(content);
            }
            lines.add(part.path("text").textValue());
        }
        return String.join("\n", lines);
    }

    /** Adds the tools of one page of {@code tools/list}. */
    static void addTools(JsonNode page, List<McpTool> tools, McpLimits limits) {
        if (!page.path("tools").isArray()) {
            throw malformed("The MCP server answered without a list of tools");
        }
        for (var tool : page.path("tools")) {
            if (tools.size() == limits.maxTools()) {
                throw McpException.protocol(McpFailure.TOO_LARGE,
                        "The MCP server has more than " + limits.maxTools() + " tools");
            }
            tools.add(tool(tool, limits));
        }
    }

    private static McpTool tool(JsonNode tool, McpLimits limits) {
        var name = tool.path("name").asText();
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS
                || !(tool.path("inputSchema") instanceof ObjectNode schema)) {
            throw malformed("The MCP server lists a tool without a usable name or schema");
        }
        if (Json.write(schema).length() > limits.maxSchemaBytes()) {
            throw McpException.protocol(McpFailure.TOO_LARGE,
                    "A tool of the MCP server has a schema of more than " + limits.maxSchemaBytes() + " bytes");
        }
        var annotations = tool.path("annotations") instanceof ObjectNode hints ? hints : null;
        return new McpTool(name, tool.path("description").asText(""), schema, annotations);
    }

    static McpException malformed(String message) {
        return McpException.protocol(McpFailure.MALFORMED, message);
    }
}
