package dev.earshot.upstream.engine.mcp;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;

/** Reaches remote servers over HTTP with one pool of connections for all sessions. */
public final class HttpMcpServers implements McpServers, AutoCloseable {

    private static final int MAX_CONNECTIONS_PER_SERVER = 32;
    private static final int MAX_WAITING = 256;
    /** Less than the five seconds of Node's server: a call must not be lost on a connection that is being closed. */
    private static final int KEEP_ALIVE_SECONDS = 3;

    private final Vertx vertx;
    private final HttpClient client;
    private final McpAllowList allowList;
    private final McpLimits limits;
    private final McpGuards guards;

    public HttpMcpServers(Vertx vertx, McpAllowList allowList, McpLimits limits) {
        this.vertx = vertx;
        this.allowList = allowList;
        this.limits = limits;
        this.guards = new McpGuards(limits);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) limits.connectTimeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxPoolSize(MAX_CONNECTIONS_PER_SERVER)
                .setMaxWaitQueueSize(MAX_WAITING));
    }

    @Override
    public McpConnection connect(McpServer server) {
        allowList.admit(server.url().toString());
        return new HttpMcpConnection(vertx.getOrCreateContext(), client, server, limits, guards);
    }

    @Override
    public void close() {
        client.close();
    }
}
