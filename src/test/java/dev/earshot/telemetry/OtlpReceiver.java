package dev.earshot.telemetry;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes OTLP traces and logs over HTTP (protobuf) and keeps each request's bytes; names and values stand in them as UTF-8. */
public class OtlpReceiver implements QuarkusTestResourceLifecycleManager {

    public static final List<String> REQUESTS = new CopyOnWriteArrayList<>();
    public static final List<String> LOGS = new CopyOnWriteArrayList<>();

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        take("/v1/traces", REQUESTS);
        take("/v1/logs", LOGS);
        server.start();
        return Map.of("earshot.telemetry.otlp-endpoint", "http://127.0.0.1:" + server.getAddress().getPort(),
                "quarkus.otel.exporter.otlp.protocol", "http/protobuf",
                "quarkus.otel.bsp.schedule.delay", "200ms", "quarkus.otel.blrp.schedule.delay", "200ms");
    }

    private void take(String path, List<String> into) {
        server.createContext(path, exchange -> {
            try (var body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                into.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
