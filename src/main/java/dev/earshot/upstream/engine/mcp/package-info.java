/**
 * Tools of remote servers: a client of the Model Context Protocol over streamable HTTP (revision 2025-06-18), which
 * reaches only the servers an operator has named. {@link dev.earshot.upstream.engine.mcp.HttpMcpServers} opens a
 * {@link dev.earshot.upstream.engine.mcp.McpConnection} for each server of a session.
 */
package dev.earshot.upstream.engine.mcp;
