package dev.earshot.upstream.engine.mcp;

import static dev.earshot.upstream.engine.mcp.McpFixture.await;
import static dev.earshot.upstream.engine.mcp.McpFixture.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.upstream.engine.mcp.McpFailure.HttpError;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Within the application the guards are made by its container, and questions come from its event loops. */
@QuarkusTest
class McpInApplicationTest {

    @Inject
    Vertx vertx;

    @Inject
    McpConfig config;

    @Test
    void aServerIsAskedFromAnEventLoop() throws Exception {
        assertEquals(McpLimits.STANDARD, McpLimits.of(config));
        try (var server = new StockMcpServer("--token", "t0ken");
                var servers = new HttpMcpServers(vertx, new McpAllowList(List.of(server.url().toString())),
                        McpLimits.of(config));
                var allowed = servers.connect(new McpServer("a", server.url(), Optional.of("t0ken"), Map.of()));
                var refused = servers.connect(new McpServer("a", server.url(), Optional.empty(), Map.of()))) {
            var listed = new CompletableFuture<CompletionStage<List<McpTool>>>();
            vertx.runOnContext(nothing -> listed.complete(allowed.listTools()));
            assertEquals("add", await(await(listed)).getFirst().name());
            assertEquals(401, ((HttpError) failureOf(refused)).code());
        }
    }
}
