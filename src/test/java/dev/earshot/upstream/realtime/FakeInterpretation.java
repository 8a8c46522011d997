package dev.earshot.upstream.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * A session that translates, in the shapes of the service: for each 200 ms that it hears it says one word and 200 ms of a
 * tone. Its words are numbered from the first sound on.
 */
final class FakeInterpretation {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FRAME_BYTES = 9_600;
    private static final int FRAMES_UNTIL_DROP = 5;
    private static final String TONE = tone();

    private final Wire wire;
    private final boolean drops;
    private final ObjectNode session;
    private int ids;
    private int frames;
    private int heardBytes;

    /** @param drops loses its connection after a second of sound */
    FakeInterpretation(Wire wire, boolean drops) {
        this.wire = wire;
        this.drops = drops;
        this.session = JSON.createObjectNode().put("id", "sess_fake").put("type", "translation").put("model", "fake")
                .put("expires_at", System.currentTimeMillis() / 1_000 + 3_600);
        var audio = session.putObject("audio");
        audio.putObject("input").putNull("transcription").putNull("noise_reduction");
        audio.putObject("output");
    }

    void run() throws IOException {
        send(event("session.created").set("session", session));
        for (var text = wire.read(); text != null; text = wire.read()) {
            on(JSON.readTree(text));
        }
    }

    private void on(JsonNode event) throws IOException {
        switch (event.path("type").asText()) {
            case "session.update" -> {
                var update = event.path("session");
                if (update.has("type")) {
                    refuse(event, "session.type");
                    return;
                }
                ((ObjectNode) session.at("/audio/output")).setAll((ObjectNode) update.at("/audio/output").deepCopy());
                send(event("session.updated").set("session", session));
            }
            case "session.input_audio_buffer.append" -> hear(Base64.getDecoder().decode(event.path("audio").asText()).length);
            case "session.close" -> {
                send(event("session.output_transcript.delta").put("delta", "end").put("elapsed_ms", frames * 200));
                send(event("session.closed"));
            }
            default -> refuse(event, "type");
        }
    }

    private void hear(int bytes) throws IOException {
        for (heardBytes += bytes; heardBytes >= FRAME_BYTES; heardBytes -= FRAME_BYTES) {
            if (drops && frames == FRAMES_UNTIL_DROP) {
                wire.close();
                return;
            }
            frames++;
            var language = session.at("/audio/output/language").asText("none");
            send(event("session.output_transcript.delta").put("delta", language + frames + " ").put("elapsed_ms", frames * 200));
            send(event("session.output_audio.delta").put("delta", TONE).put("format", "pcm16").put("sample_rate", 24_000)
                    .put("channels", 1).put("elapsed_ms", frames * 200));
        }
    }

    private void refuse(JsonNode event, String param) throws IOException {
        send(event("error").set("error", JSON.createObjectNode().put("type", "invalid_request_error")
                .put("code", "invalid_value").put("message", "not in a session that translates").put("param", param)
                .put("event_id", event.path("event_id").textValue())));
    }

    private static String tone() {
        var pcm = ByteBuffer.allocate(FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var i = 0; pcm.hasRemaining(); i++) {
            pcm.putShort((short) (8_000 * Math.sin(2 * Math.PI * 440 * i / 24_000)));
        }
        return Base64.getEncoder().encodeToString(pcm.array());
    }

    private ObjectNode event(String type) {
        return JSON.createObjectNode().put("type", type).put("event_id", "event_" + ++ids);
    }

    private void send(JsonNode event) throws IOException {
        wire.send(event.toString());
    }
}
