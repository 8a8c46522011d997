package dev.earshot.telemetry;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
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

/**
 * Takes OTLP traces and logs over HTTP (protobuf) and keeps each request's bytes, in which names and values stand as UTF-8, and
 * each span. Where {@code EARSHOT_COLLECTOR} names one, they come by way of an OpenTelemetry Collector.
 */
public class OtlpReceiver implements QuarkusTestResourceLifecycleManager {

    public static final List<String> REQUESTS = new CopyOnWriteArrayList<>();
    public static final List<Span> SPANS = new CopyOnWriteArrayList<>();
    public static final List<String> LOGS = new CopyOnWriteArrayList<>();

    private HttpServer server;
    private RealCollector collector;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        take("/v1/traces", bytes -> {
            REQUESTS.add(new String(bytes, StandardCharsets.UTF_8));
            ExportTraceServiceRequest.parseFrom(bytes).getResourceSpansList().forEach(resource ->
                    resource.getScopeSpansList().forEach(scope -> SPANS.addAll(scope.getSpansList())));
        });
        take("/v1/logs", bytes -> LOGS.add(new String(bytes, StandardCharsets.UTF_8)));
        server.start();
        var own = "http://127.0.0.1:" + server.getAddress().getPort();
        var executable = System.getenv("EARSHOT_COLLECTOR");
        collector = executable == null ? null : new RealCollector(executable, own);
        return Map.of("earshot.telemetry.otlp-endpoint", collector == null ? own : collector.endpoint(),
                "quarkus.otel.exporter.otlp.protocol", "http/protobuf",
                "quarkus.otel.bsp.schedule.delay", "200ms", "quarkus.otel.blrp.schedule.delay", "200ms");
    }

    private interface Taker {
        void take(byte[] request) throws IOException;
    }

    private void take(String path, Taker taker) {
        server.createContext(path, exchange -> {
            try (var body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                taker.take(body.readAllBytes());
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    @Override
    public void stop() {
        if (collector != null) {
            collector.close();
        }
        server.stop(0);
    }
}
