package dev.earshot.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server made with a package of npm: says in one line of JSON where it listens, and lives for as long as this is open. */
public final class ScriptServer implements AutoCloseable {

    private final Process process;
    private final JsonNode said;

    /** @param script in the folder of the peers */
    public ScriptServer(String script, String... options) {
        if (!Files.isDirectory(PeerProcess.SCRIPTS.resolve("node_modules"))) {
            throw new AssertionError("The peers are not installed: run npm ci in src/test/peers");
        }
        var command = new ArrayList<>(List.of("node", PeerProcess.SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(options));
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            var line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
            if (line == null) {
                throw new AssertionError(script + " did not start");
            }
            said = new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its line. */
    public JsonNode said() {
        return said;
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
