package dev.earshot.client;

import dev.earshot.upstream.engine.mcp.StockMcpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** An MCP server made with the stock SDK, which sessions of the server under test may name. */
public class StockMcpResource implements QuarkusTestResourceLifecycleManager {

    /** Where nobody listens, and which may be named all the same. */
    public static final String NOBODY = "http://127.0.0.1:9/mcp";

    private StockMcpServer server;

    @Override
    public Map<String, String> start() {
        server = new StockMcpServer();
        return Map.of("earshot.engine.mcp.servers", server.url() + "," + NOBODY);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(server.url(), field -> field.isAnnotationPresent(StockMcpUrl.class));
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }
}
