package dev.earshot.upstream.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The guard as Quarkus makes it, asked from an event loop as sessions do. */
@QuarkusTest
class EndpointInQuarkusTest {

    @Inject
    Vertx vertx;

    @Test
    void afterFurtherTriesTheAnswerComesBackOnTheCallersLoop() throws Exception {
        var asked = new AtomicInteger();
        var callers = new CompletableFuture<Thread>();
        var answered = new CompletableFuture<Thread>();
        var text = new StringBuffer();
        try (var server = new LoopbackServer(vertx, request -> request.response()
                .setStatusCode(asked.incrementAndGet() < 3 ? 503 : 200).end("fine"));
                var endpoint = new Endpoint(vertx,
                        server.config(Service.CHAT, LoopbackServer.limits(4, 4, 2, 20), 5_000, 5_000, 20_000))) {
            vertx.runOnContext(nothing -> {
                callers.complete(Thread.currentThread());
                endpoint.post(new Post("/x", "text/plain", "*/*", Buffer.buffer("q"), 1_000), new Receiver() {

                    @Override
                    public boolean accepts(String contentType) {
                        return true;
                    }

                    @Override
                    public Wants bytes(Buffer bytes) {
                        text.append(bytes);
                        return Wants.MORE;
                    }

                    @Override
                    public void end() {
                        answered.complete(Thread.currentThread());
                    }

                    @Override
                    public void failed(EndpointFailure failure) {
                        answered.completeExceptionally(failure.asException());
                    }
                });
            });
            assertSame(callers.get(10, TimeUnit.SECONDS), answered.get(10, TimeUnit.SECONDS));
            assertEquals("fine", text.toString());
            assertEquals(3, server.requests());
        }
    }
}
