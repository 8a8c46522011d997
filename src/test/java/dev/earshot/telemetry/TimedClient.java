package dev.earshot.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.earshot.client.websocket.RealtimeClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client on a WebSocket that knows when it has sent which sample, by its own clock. */
final class TimedClient implements AutoCloseable {

    private static final int PIECE_BYTES = 960;
    private static final int BYTES_PER_MILLI = 48;
    private static final double NANOS_PER_MILLI = 1e6;

    private record Piece(long endMillis, long sentNanos) {
    }

    private final ObjectMapper json = new ObjectMapper();
    private final RealtimeClient client;
    private final List<Piece> pieces = new ArrayList<>();
    private long saidBytes;

    TimedClient(URI server, String model) throws Exception {
        client = RealtimeClient.connect(server, "?model=" + model, "sk-test");
        client.await("session.created");
    }

    void update(String session) throws Exception {
        client.send(session);
        client.await("session.updated");
    }

    void send(JsonNode event) throws Exception {
        client.send(json.writeValueAsString(event));
    }

    JsonNode await(String type) throws Exception {
        return client.await(type);
    }

    long nanosOf(JsonNode event) {
        return client.nanosOf(event);
    }

    /** In pieces of 20 ms, each when it would have been spoken. */
    void say(byte[] pcm) throws Exception {
        var begin = System.nanoTime();
        for (var at = 0; at < pcm.length; at += PIECE_BYTES) {
            var end = Math.min(pcm.length, at + PIECE_BYTES);
            TimeUnit.NANOSECONDS.sleep(begin + end / BYTES_PER_MILLI * 1_000_000L - System.nanoTime());
            var base64 = Base64.getEncoder().encodeToString(Arrays.copyOfRange(pcm, at, end));
            saidBytes += end - at;
            pieces.add(new Piece(saidBytes / BYTES_PER_MILLI, System.nanoTime()));
            client.send("{'type':'input_audio_buffer.append','audio':'" + base64 + "'}");
        }
    }

    /** When the sample at this place of the session's audio was spoken: before its piece was sent, by its place in it. */
    long spokenNanos(long audioMillis) {
        for (var i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).endMillis() >= audioMillis) {
                var spoken = pieces.get(i).sentNanos() - (pieces.get(i).endMillis() - audioMillis) * 1_000_000;
                return i == 0 ? spoken : Math.max(spoken, pieces.get(i - 1).sentNanos());
            }
        }
        throw new AssertionError("nothing was said at " + audioMillis + " ms");
    }

    /** What the client measures of a turn less what the server says of its parts, in milliseconds. */
    static double residual(double measuredMillis, JsonNode timing) {
        var parts = timing.path("parts_ms");
        return measuredMillis - parts.path("edge").asDouble() - parts.path("upstream").asDouble() - parts.path("tool").asDouble()
                - parts.path("network").asDouble();
    }

    /** From the last sample spoken to the first sound, in milliseconds. */
    double measured(JsonNode stopped, int silenceMillis, JsonNode firstSound) {
        return (nanosOf(firstSound) - spokenNanos(stopped.path("audio_end_ms").asLong() - silenceMillis)) / NANOS_PER_MILLI;
    }

    @Override
    public void close() throws Exception {
        client.close();
        client.awaitClose(); // so that its goodbye has come all the way
    }
}
