package dev.earshot.upstream.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One side reads slowly or not at all: the other is made to wait, and little is kept between them. */
@QuarkusTest
@TestProfile(FaultyUpstreams.class)
class SlowPeersTest {

    private static final int FLOOD_EVENTS = 20_000; // of 2 KB each: 40 MB

    /** The kernel's buffers of two connections included, which may hold 16 MB. */
    private static final long KEPT_CHARS = 24L << 20;

    @TestHTTPResource("/")
    URI base;

    /** How much of its flood the upstream could send. */
    LongSupplier flooded;

    private final AtomicInteger floodEvents = new AtomicInteger();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<Void> created = new CompletableFuture<>();
    private volatile boolean reads = true;
    private final StringBuilder partial = new StringBuilder();

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void aClientThatDoesNotReadStopsTheUpstreamAndLosesNothing() throws Exception {
        var socket = connect("flood-turn");
        created.get(10, TimeUnit.SECONDS);
        reads = false;
        var before = flooded.getAsLong();
        socket.sendText("{\"type\":\"response.create\"}", true).get(5, TimeUnit.SECONDS);
        TimeUnit.SECONDS.sleep(3);
        var sent = flooded.getAsLong() - before;
        System.out.printf("a client that does not read: the upstream could send %d KiB of 40 MB%n", sent >> 10);
        assertTrue(sent > 0 && sent < KEPT_CHARS, sent + " characters");
        TimeUnit.SECONDS.sleep(1);
        assertEquals(sent, flooded.getAsLong() - before, "and is stopped");
        assertFalse(done.isDone());
        reads = true;
        socket.request(1);
        done.get(60, TimeUnit.SECONDS);
        assertEquals(FLOOD_EVENTS, floodEvents.get());
        socket.abort();
    }

    @Test
    void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
        var socket = connect("block-turn");
        created.get(10, TimeUnit.SECONDS);
        socket.sendText("{\"type\":\"response.create\"}", true).get(5, TimeUnit.SECONDS);
        TimeUnit.SECONDS.sleep(1);
        var append = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + "AAAA".repeat(16_000) + "\"}";
        var sentBytes = 0L;
        try {
            while (sentBytes < 200L << 20) {
                socket.sendText(append, true).get(1, TimeUnit.SECONDS);
                sentBytes += append.length();
            }
        } catch (TimeoutException e) {
            System.out.printf("an upstream that does not read: the client could send %d KiB%n", sentBytes >> 10);
        }
        assertTrue(sentBytes < 32L << 20, sentBytes + " bytes");
        socket.abort();
    }

    private WebSocket connect(String model) throws Exception {
        var uri = URI.create(base.toString().replaceFirst("^http", "ws") + "v1/realtime?model=" + model);
        return HttpClient.newHttpClient().newWebSocketBuilder().header("Authorization", "Bearer sk-test")
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        partial.append(data);
                        if (last) {
                            var text = partial.toString();
                            partial.setLength(0);
                            if (text.contains("session.created")) {
                                created.complete(null);
                            } else if (text.contains("rate_limits.updated")) {
                                floodEvents.incrementAndGet();
                            } else if (text.contains("\"response.done\"")) {
                                done.complete(null);
                            }
                        }
                        if (reads) {
                            socket.request(1);
                        }
                        return null;
                    }
                }).get(10, TimeUnit.SECONDS);
    }
}
