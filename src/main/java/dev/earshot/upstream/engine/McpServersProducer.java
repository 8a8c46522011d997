package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.mcp.HttpMcpServers;
import dev.earshot.upstream.engine.mcp.McpAllowList;
import dev.earshot.upstream.engine.mcp.McpConfig;
import dev.earshot.upstream.engine.mcp.McpLimits;
import dev.earshot.upstream.engine.mcp.McpServers;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the one client of remote MCP servers from the configuration. */
final class McpServersProducer {

    @Produces
    @Singleton
    McpServers servers(Vertx vertx, McpConfig config) {
        return new HttpMcpServers(vertx, McpAllowList.of(config), McpLimits.of(config));
    }
}
