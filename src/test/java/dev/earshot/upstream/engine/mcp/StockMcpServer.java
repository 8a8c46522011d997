package dev.earshot.upstream.engine.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.peers.PeerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server made with the stock SDK, {@code mcp-server.mjs}, as a process of its own for as long as this is open. */
public final class StockMcpServer implements AutoCloseable {

    private final Process process;
    private final URI url;

    public StockMcpServer(String... options) {
        if (!Files.isDirectory(PeerProcess.SCRIPTS.resolve("node_modules/@modelcontextprotocol/sdk"))) {
            throw new AssertionError("The peers are not installed: run npm ci in src/test/peers");
        }
        var command = new ArrayList<>(List.of("node", PeerProcess.SCRIPTS.resolve("mcp-server.mjs").toString()));
        command.addAll(List.of(options));
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            var line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
            if (line == null) {
                throw new AssertionError("mcp-server.mjs did not start");
            }
            url = URI.create(new ObjectMapper().readTree(line).path("url").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return url;
    }

    /** Asks the server's own side door. */
    String ask(String path) {
        try (var answer = url.resolve(path).toURL().openStream()) {
            return new String(answer.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close(); // The script ends with its stdin.
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
