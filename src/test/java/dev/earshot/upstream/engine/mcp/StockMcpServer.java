package dev.earshot.upstream.engine.mcp;

import dev.earshot.peers.ScriptServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** A server made with the stock SDK, {@code mcp-server.mjs}, as a process of its own for as long as this is open. */
public final class StockMcpServer implements AutoCloseable {

    private final ScriptServer script;

    public StockMcpServer(String... options) {
        script = new ScriptServer("mcp-server.mjs", options);
    }

    public URI url() {
        return URI.create(script.said().path("url").asText());
    }

    /** Asks the server's own side door. */
    String ask(String path) {
        try (var answer = url().resolve(path).toURL().openStream()) {
            return new String(answer.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
