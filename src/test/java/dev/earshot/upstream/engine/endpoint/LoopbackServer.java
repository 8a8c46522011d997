package dev.earshot.upstream.engine.endpoint;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server on the loopback address that answers as the test says. */
public final class LoopbackServer implements AutoCloseable {

    public static final String KEY = "sk-test-very-secret";

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    public LoopbackServer(Vertx vertx, Handler<HttpServerRequest> handler) throws Exception {
        server = vertx.createHttpServer().requestHandler(request -> {
            requests.incrementAndGet();
            handler.handle(request);
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** How often it was asked. */
    public int requests() {
        return requests.get();
    }

    public EndpointConfig config(Service service) {
        return config(service, EndpointConfig.Limits.STANDARD, 8_000, 8_000, 20_000);
    }

    public EndpointConfig config(Service service, EndpointConfig.Limits limits, long firstByteMillis, long idleMillis,
            long totalMillis) {
        return config(service, server.actualPort(), limits, firstByteMillis, idleMillis, totalMillis);
    }

    public static EndpointConfig config(Service service, int port, EndpointConfig.Limits limits, long firstByteMillis,
            long idleMillis, long totalMillis) {
        return new EndpointConfig(service, URI.create("http://127.0.0.1:" + port + "/v1"), Optional.of(KEY),
                new EndpointConfig.Timeouts(Duration.ofSeconds(2), Duration.ofMillis(firstByteMillis),
                        Duration.ofMillis(idleMillis), Duration.ofMillis(totalMillis)), limits);
    }

    /** Quick further tries, so many at once, so many waiting. */
    public static EndpointConfig.Limits limits(int concurrent, int waiting, int retries, int breakerRequests) {
        return new EndpointConfig.Limits(concurrent, waiting, retries, Duration.ofMillis(10), breakerRequests, 0.5,
                Duration.ofMinutes(1));
    }

    /** Sends a body in pieces of so many bytes, one a turn of the loop, so that they leave as chunks of their own. */
    public static void sendInPieces(HttpServerResponse response, Buffer all, int pieceBytes) {
        if (all.length() <= pieceBytes) {
            response.end(all);
            return;
        }
        response.write(all.slice(0, pieceBytes)).onSuccess(written ->
                sendInPieces(response, all.slice(pieceBytes, all.length()), pieceBytes));
    }

    @Override
    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
