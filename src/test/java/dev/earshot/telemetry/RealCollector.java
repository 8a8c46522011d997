package dev.earshot.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The OpenTelemetry Collector with the project's own configuration, on other ports, and with a receiver of the tests in the place
 * of Tempo.
 */
final class RealCollector implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("deploy/observability/collector/otel-collector.yml");

    private final Process process;
    private final int port = freePort();

    /** @param receiver where the spans go then, by HTTP */
    RealCollector(String executable, String receiver) {
        try {
            var changed = Files.readString(CONFIGURATION)
                    .replace("127.0.0.1:4317", "127.0.0.1:" + freePort()).replace("127.0.0.1:4318", "127.0.0.1:" + port)
                    .replace("otlp/tempo", "otlphttp/tempo").replace("endpoint: 127.0.0.1:14317", "endpoint: " + receiver)
                    .replace("exporters: [debug]", "exporters: [otlphttp/tempo]").replace("timeout: 1s", "timeout: 100ms");
            var file = Files.writeString(Files.createTempFile("otel-collector-", ".yml"), changed);
            process = new ProcessBuilder(executable, "--config=file:" + file).redirectErrorStream(true)
                    .redirectOutput(Path.of("target/otel-collector.log").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await() {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IllegalStateException("the Collector does not listen; see target/otel-collector.log", e);
                }
            }
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
