package dev.earshot.client.webrtc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The HTTP side of the door: offers go in, answers and refusals come out. */
public final class Door {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI base;
    private final String model;
    private final boolean announcesLength;
    private final String calls;
    private final String key;

    public Door(URI base) {
        this(base, "earshot");
    }

    public Door(URI base, String model) {
        this(base, model, true, "calls?model=" + model, "sk-test");
    }

    private Door(URI base, String model, boolean announcesLength, String calls, String key) {
        this.key = key;
        this.base = base;
        this.model = model;
        this.announcesLength = announcesLength;
        this.calls = calls;
    }

    /** The same door, where this call is taken up again. */
    public Door of(String call) {
        return new Door(base, model, announcesLength, "calls/" + call, key);
    }

    /** The door to calls that are translated. */
    public Door translating() {
        return new Door(base, model, announcesLength, "translations/" + calls, key);
    }

    /** The same door, told of no body how long it is. */
    Door announcingNothing() {
        return new Door(base, model, false, calls, key);
    }

    /** The same door, where this key is shown. */
    public Door as(String other) {
        return new Door(base, model, announcesLength, calls, other);
    }

    /** Waits until the engine's models are loaded. */
    public Door opened() {
        await("the engine is loaded", () -> get("q/health/ready").statusCode() == 200);
        return this;
    }

    public HttpResponse<String> offer(String sdp) {
        return exchange(HttpRequest.newBuilder(base.resolve("/v1/realtime/" + calls))
                .header("Authorization", "Bearer " + key).header("Content-Type", "application/sdp")
                .POST(announcesLength
                        ? HttpRequest.BodyPublishers.ofString(sdp)
                        : HttpRequest.BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(sdp.getBytes(StandardCharsets.UTF_8)))));
    }

    public HttpResponse<String> hangup(String callId) {
        return exchange(HttpRequest.newBuilder(base.resolve("/v1/realtime/calls/" + callId + "/hangup"))
                .header("Authorization", "Bearer " + key).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> get(String path) {
        return exchange(HttpRequest.newBuilder(base.resolve("/" + path)).GET());
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks again every few milliseconds until it is so, for at most 20 s. */
    public static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not so after 20 s: " + what);
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

}
