package dev.earshot.upstream.engine.mcp;

import dev.earshot.protocol.ApiException;

/** The remote tool servers a session may use. */
public interface McpServers {

    /**
     * A connection to one server; nothing is sent before the first question. May be called from an event loop.
     *
     * @throws ApiException {@code mcp_server_not_allowed} when the operator has not named the server
     */
    McpConnection connect(McpServer server);
}
