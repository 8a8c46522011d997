package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool as its server describes it.
 *
 * @param description never null, perhaps empty
 * @param inputSchema JSON schema of the arguments
 * @param annotations hints such as {@code readOnlyHint}, not to be trusted further than the server; or null
 */
public record McpTool(String name, String description, ObjectNode inputSchema, ObjectNode annotations) {

    /** Whether the server says that the tool changes nothing. */
    public boolean isReadOnly() {
        return annotations != null && annotations.path("readOnlyHint").asBoolean(false);
    }
}
