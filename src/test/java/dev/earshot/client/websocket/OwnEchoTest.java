package dev.earshot.client.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose loudspeaker stands beside its microphone. */
@QuarkusTest
class OwnEchoTest {

    private static final int FRAME_MILLIS = 20;
    private static final int FRAME_BYTES = FRAME_MILLIS * 48;
    private static final int DELAY_FRAMES = 120 / FRAME_MILLIS;
    private static final double GAIN = 0.32; // -10 dB
    private static final int TAIL_FRAMES = 1_500 / FRAME_MILLIS;

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void anAnswerThatComesBackDoesNotInterruptItself() throws Exception {
        try (var client = RealtimeClient.connect(base, "?model=earshot", "sk-test")) {
            client.await("session.created");
            client.say(new byte[24_000], true);
            client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                    + "'content':[{'type':'input_text','text':'count to twenty'}]}}");
            client.send("{'type':'response.create'}");
            client.await("response.output_audio.delta");
            playBack(client);
            client.send("{'type':'input_audio_buffer.clear'}");
            client.await("input_audio_buffer.cleared");
            assertEquals(0, client.types().stream().filter("input_audio_buffer.speech_started"::equals).count());
            var done = client.events.stream().filter(event -> event.path("type").asText().equals("response.done")).toList();
            assertEquals(1, done.size());
            assertEquals("completed", done.getFirst().at("/response/status").asText());
        }
    }

    /** The answer, in real time, quieter and a little late, into the microphone; then silence. */
    private static void playBack(RealtimeClient client) throws Exception {
        var begin = System.nanoTime();
        var frames = 0;
        var silentFrames = 0;
        while (silentFrames < TAIL_FRAMES) {
            var answer = answer(client);
            var at = (frames - DELAY_FRAMES) * FRAME_BYTES;
            var heard = at >= 0 && at + FRAME_BYTES <= answer.length
                    ? quieter(Arrays.copyOfRange(answer, at, at + FRAME_BYTES)) : new byte[FRAME_BYTES];
            silentFrames = at + FRAME_BYTES > answer.length ? silentFrames + 1 : 0;
            client.send("{'type':'input_audio_buffer.append','audio':'" + Base64.getEncoder().encodeToString(heard) + "'}");
            frames++;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, begin + frames * FRAME_MILLIS * 1_000_000L - System.nanoTime()));
            assertTrue(frames < 60_000 / FRAME_MILLIS, "the answer does not end");
        }
    }

    private static byte[] answer(RealtimeClient client) {
        client.takeWaiting();
        var bytes = new ByteArrayOutputStream();
        client.events.stream().filter(event -> event.path("type").asText().equals("response.output_audio.delta"))
                .forEach(event -> bytes.writeBytes(Base64.getDecoder().decode(event.path("delta").asText())));
        return bytes.toByteArray();
    }

    private static byte[] quieter(byte[] pcm) {
        var samples = ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN);
        for (var i = 0; i < pcm.length; i += 2) {
            samples.putShort(i, (short) (samples.getShort(i) * GAIN));
        }
        return pcm;
    }
}
