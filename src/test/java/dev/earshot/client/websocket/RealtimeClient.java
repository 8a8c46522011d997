package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.EventList;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Realtime client as small as can be: the JDK's WebSocket, and a list of what came. */
public final class RealtimeClient implements WebSocket.Listener, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public record Closed(int code, String reason) {}

    public final List<JsonNode> events = new ArrayList<>();
    public final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final BlockingQueue<JsonNode> inbox = new LinkedBlockingQueue<>();
    private final Queue<String> flaws = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    public static RealtimeClient connect(URI http, String query, String key, String... subprotocols) throws Exception {
        var client = new RealtimeClient();
        var uri = URI.create(http.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/v1/realtime" + query);
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (key != null) {
            builder.header("Authorization", "Bearer " + key);
        }
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        client.socket = builder.buildAsync(uri, client).get(10, TimeUnit.SECONDS);
        return client;
    }

    /** With further headers, by name and value in turns. */
    public static RealtimeClient connectWith(URI http, String query, String key, String... headers) throws Exception {
        var client = new RealtimeClient();
        var uri = URI.create(http.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/v1/realtime" + query);
        var builder = HttpClient.newHttpClient().newWebSocketBuilder().header("Authorization", "Bearer " + key);
        for (var i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(uri, client).get(10, TimeUnit.SECONDS);
        return client;
    }

    public String subprotocol() {
        return socket.getSubprotocol();
    }

    public void send(String json) throws Exception {
        socket.sendText(json.replace('\'', '"'), true).get(60, TimeUnit.SECONDS);
    }

    public void sendBinary(byte[] bytes) throws Exception {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).get(10, TimeUnit.SECONDS);
    }

    /** Sends PCM16 24 kHz in events of 100 ms, in real time or as fast as it goes. */
    public void say(byte[] pcm, boolean realTime) throws Exception {
        var begin = System.nanoTime();
        for (var at = 0; at < pcm.length; at += 4_800) {
            var end = Math.min(pcm.length, at + 4_800);
            send("{'type':'input_audio_buffer.append','audio':'"
                    + Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(pcm, at, end)) + "'}");
            if (realTime) {
                var due = begin + end / 48L * 1_000_000;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            }
        }
    }

    /** The next event of this type; all before it are kept in {@link #events}. */
    public JsonNode await(String type) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var event = inbox.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertFlawless();
            if (event == null) {
                fail("no " + type + " came; came: " + types());
            }
            events.add(event);
            if (event.path("type").asText().equals(type)) {
                return event;
            }
        }
    }

    /** The next event, whatever it is. */
    public JsonNode next() throws Exception {
        var event = inbox.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertFlawless();
        if (event == null) {
            fail("nothing came after " + types());
        }
        events.add(event);
        return event;
    }

    private void assertFlawless() {
        assertEquals(List.of(), List.copyOf(flaws));
    }

    /** When an event came, by the monotonic clock. */
    public long nanosOf(JsonNode event) {
        return arrivals.get(event.path("event_id").asText());
    }

    /** Loses the connection without a word. */
    public void lose() {
        socket.abort();
    }

    /** Adds what has come meanwhile to {@link #events}. */
    void takeWaiting() {
        inbox.drainTo(events);
    }

    public Closed awaitClose() throws Exception {
        var result = closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        inbox.drainTo(events);
        return result;
    }

    public List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** The types so far, runs of the same folded into one. */
    public List<String> folded() {
        var folded = new ArrayList<String>();
        for (var type : types()) {
            if (folded.isEmpty() || !folded.getLast().equals(type)) {
                folded.add(type);
            }
        }
        return folded;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        var nowNanos = System.nanoTime();
        partial.append(data);
        if (last) {
            try {
                var event = JSON.readTree(partial.toString());
                flaws.addAll(EventList.flaws(event));
                arrivals.put(event.path("event_id").asText(), nowNanos);
                inbox.add(event);
            } catch (Exception e) {
                closed.completeExceptionally(e);
            }
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(new Closed(statusCode, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "OK").orTimeout(5, TimeUnit.SECONDS).exceptionally(gone -> null).join();
        assertFlawless();
    }
}
