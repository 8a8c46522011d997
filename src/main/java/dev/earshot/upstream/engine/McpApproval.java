package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.upstream.engine.mcp.McpTool;

/** The rules of one {@code mcp} tool of a session: which of the server's tools there are, and which need a yes. */
final class McpApproval {

    private final JsonNode rules;

    /** @param rules the session's tool object, checked */
    McpApproval(JsonNode rules) {
        this.rules = rules;
    }

    /** {@code allowed_tools}: absent or null allows all. */
    boolean allows(McpTool tool) {
        var allowed = rules.path("allowed_tools");
        return allowed.isMissingNode() || allowed.isNull() || matches(allowed, tool);
    }

    /** {@code require_approval}: {@code always} unless something else is said. */
    boolean required(McpTool tool) {
        var rule = rules.path("require_approval");
        if (rule.isTextual()) {
            return !rule.textValue().equals("never");
        }
        if (rule.has("always") && matches(rule.get("always"), tool)) {
            return true;
        }
        return !rule.has("never") || !matches(rule.get("never"), tool);
    }

    /** A filter by names, by being read-only, or both; an array is names alone. */
    private static boolean matches(JsonNode filter, McpTool tool) {
        var names = filter.isArray() ? filter : filter.path("tool_names");
        if (filter.has("read_only") && filter.get("read_only").asBoolean() != tool.isReadOnly()) {
            return false;
        }
        if (names.isMissingNode()) {
            return filter.has("read_only");
        }
        for (var name : names) {
            if (name.asText().equals(tool.name())) {
                return true;
            }
        }
        return false;
    }
}
