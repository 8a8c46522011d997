package dev.earshot.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One run of a peer script of {@code src/test/peers}: it does one thing, prints what it measured as one JSON line, and
 * exits. A script that fails, or is not done in time, fails the test with what it said on stderr; it never outlives
 * {@link #run}.
 */
public final class PeerProcess {

    /** Absolute, since a peer may be started from another directory. */
    public static final Path SCRIPTS = Path.of("src/test/peers").toAbsolutePath();

    /** What a script gets on top of its own timeout to say why it did not finish. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MAX_OUTPUT_BYTES = 4 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> command = new ArrayList<>();

    private PeerProcess(List<String> interpreter, String script) {
        command.addAll(interpreter);
        command.add(SCRIPTS.resolve(script).toString());
    }

    public static PeerProcess node(String script) {
        if (!Files.isDirectory(SCRIPTS.resolve("node_modules"))) {
            throw new AssertionError("The peers are not installed: run npm ci in src/test/peers");
        }
        return new PeerProcess(List.of("node"), script);
    }

    /** The system's Python, not another on the path: the Debian packages are installed for it. */
    public static PeerProcess python(String script) {
        return new PeerProcess(List.of("/usr/bin/python3"), script);
    }

    public PeerProcess inside(NetworkNamespace namespace) {
        command.addAll(0, namespace.prefix());
        return this;
    }

    public PeerProcess with(String option, Object value) {
        command.add(option);
        command.add(value.toString());
        return this;
    }

    /** @return what the script measured */
    public JsonNode run(Duration timeout) {
        with("--timeout-ms", timeout.toMillis());
        try {
            var lines = output(command, timeout.plus(GRACE)).strip().lines().toList();
            var measured = JSON.readTree(lines.isEmpty() ? "" : lines.getLast());
            if (measured == null || !measured.isObject()) {
                throw new AssertionError(this + " measured nothing");
            }
            System.out.println(this + ": " + lines.getLast());
            return measured;
        } catch (IOException e) {
            throw new AssertionError(this + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return command.stream().filter(word -> word.startsWith(SCRIPTS.toString()) && !word.endsWith("netns"))
                .map(word -> Path.of(word).getFileName().toString()).findFirst().orElse("peer");
    }

    /** Runs a command to its end and returns its stdout; throws with its stderr when it fails or takes too long. */
    static String output(List<String> command, Duration timeout) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new IOException("cannot start " + command.getFirst() + " (Debian packages nodejs, python3, bash): "
                    + e.getMessage(), e);
        }
        process.getOutputStream().close();
        try (var drains = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                var stdout = CompletableFuture.supplyAsync(() -> drain(process.getInputStream()), drains);
                var stderr = CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()), drains);
                var ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    kill(process);
                }
                if (!ended || process.exitValue() != 0) {
                    throw new IOException((ended ? "exit " + process.exitValue() : "not done within " + timeout)
                            + "; stderr: " + afterExit(stderr).strip());
                }
                return afterExit(stdout);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                kill(process);
                process.destroyForcibly(); // Closes the streams, so that the drains end whoever else holds them.
            }
        }
    }

    private static String afterExit(CompletableFuture<String> output) {
        return output.completeOnTimeout("(still open after the exit)", GRACE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private static void kill(Process process) {
        // The parent first, so that it does not go on about its children's end; they are unknown once it is gone.
        var children = process.descendants().toList();
        process.toHandle().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static String drain(InputStream stream) {
        try (stream) {
            var head = new String(stream.readNBytes(MAX_OUTPUT_BYTES));
            stream.skip(Long.MAX_VALUE);
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
