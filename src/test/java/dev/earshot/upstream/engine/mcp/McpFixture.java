package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A Vert.x instance with the client under test on it, which may reach the loopback address. */
final class McpFixture implements AutoCloseable {

    private static final McpLimits STANDARD = McpLimits.STANDARD;

    final Vertx vertx = Vertx.vertx();
    private final List<HttpMcpServers> servers = new ArrayList<>();

    static McpLimits limits(Duration list, Duration call) {
        return new McpLimits(STANDARD.connectTimeout(), list, call, STANDARD.maxTools(), STANDARD.maxPages(),
                STANDARD.maxSchemaBytes(), STANDARD.maxAnswerBytes());
    }

    McpConnection connect(URI url) {
        return connect(url, Optional.empty(), STANDARD);
    }

    McpConnection connect(URI url, Optional<String> token, McpLimits limits) {
        var client = new HttpMcpServers(vertx,
                new McpAllowList(List.of("http://" + url.getRawAuthority() + url.getRawPath())), limits);
        servers.add(client);
        return client.connect(new McpServer("test", url, token, Map.of("X-Tenant", "seven")));
    }

    static McpResult call(McpConnection connection, String tool) throws Exception {
        return call(connection, tool, Json.object());
    }

    static McpResult call(McpConnection connection, String tool, ObjectNode arguments) throws Exception {
        return await(connection.call(tool, arguments));
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What the list failed with. */
    static McpFailure failureOf(McpConnection connection) throws Exception {
        try {
            throw new AssertionError("a list came: " + await(connection.listTools()));
        } catch (ExecutionException e) {
            return McpException.failureOf(e.getCause());
        }
    }

    @Override
    public void close() throws Exception {
        servers.forEach(HttpMcpServers::close);
        await(vertx.close().toCompletionStage());
    }
}
