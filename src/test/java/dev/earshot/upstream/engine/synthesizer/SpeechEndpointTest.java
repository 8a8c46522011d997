package dev.earshot.upstream.engine.synthesizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.endpoint.EndpointException;
import dev.earshot.upstream.engine.endpoint.LoopbackServer;
import dev.earshot.upstream.engine.endpoint.Service;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real HTTP server on the loopback address, with human speech. */
class SpeechEndpointTest {

    private static Vertx vertx;
    private static byte[] speech;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        try (var wav = SpeechEndpointTest.class.getResourceAsStream("/audio/h_goforward.wav")) {
            speech = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav.readAllBytes())).readAllBytes();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theRequestCarriesTextVoiceAndSpeed() throws Exception {
        var seen = new CompletableFuture<String>();
        var path = new CompletableFuture<String>();
        try (var server = new LoopbackServer(vertx, request -> request.body().onSuccess(body -> {
            seen.complete(body.toString());
            path.complete(request.path() + " " + request.getHeader("Authorization"));
            audio(request, "audio/pcm").end(Buffer.buffer(speech));
        })); var endpoint = endpoint(server, 24_000, Map.of("marin", "af_heart"), Optional.of("Whisper."))) {
            done(endpoint.speak("Grüß dich!", "marin", 1.25, new Heard()));
        }
        assertEquals("/v1/audio/speech Bearer " + LoopbackServer.KEY, path.get());
        assertEquals(Json.parse("""
                {"model": "tts", "voice": "af_heart", "input": "Grüß dich!", "speed": 1.25, "response_format": "pcm",
                 "instructions": "Whisper."}"""), Json.parse(seen.get()));
    }

    @Test
    void rawPcmCutAnywhereArrivesInWholeSamples() throws Exception {
        var some = Arrays.copyOf(speech, 1_501);
        for (var pieceBytes : new int[] {1, 3, 999, 10_000}) {
            var heard = spoken(24_000, request ->
                    LoopbackServer.sendInPieces(audio(request, "audio/pcm"), Buffer.buffer(some), pieceBytes));
            assertArrayEquals(Arrays.copyOf(some, 1_500), heard.bytes());
        }
        assertArrayEquals(speech, spoken(24_000, request -> audio(request, "audio/pcm").end(Buffer.buffer(speech))).bytes());
    }

    @Test
    void aWavAnswerIsUnderstoodWhateverItIsCalledAndHoweverItIsCut() throws Exception {
        var some = Arrays.copyOf(speech, 1_000);
        var wav = wav(24_000, 1, 16, some.length, some).appendBytes("LIST????".getBytes());
        for (var pieceBytes : new int[] {1, 5, 10_000}) {
            assertArrayEquals(some, spoken(16_000, request ->
                    LoopbackServer.sendInPieces(audio(request, "audio/pcm"), wav, pieceBytes)).bytes());
        }
        for (var unknown : new int[] {0, -1, Integer.MAX_VALUE}) {
            assertArrayEquals(some, spoken(24_000, request ->
                    audio(request, "audio/wav").end(wav(24_000, 1, 16, unknown, some))).bytes());
        }
    }

    @Test
    void otherRatesComeOutAt24KilohertzWhateverTheCuts() throws Exception {
        var wav = wav(16_000, 1, 16, speech.length, speech);
        var whole = spoken(24_000, request -> audio(request, "audio/x-wav").end(wav)).bytes();
        assertEquals(speech.length * 3 / 2, whole.length, 4);
        assertTrue(loudness(whole) > 0.8 * loudness(speech) && loudness(whole) < 1.2 * loudness(speech));
        assertArrayEquals(whole, spoken(16_000, request ->
                LoopbackServer.sendInPieces(audio(request, "audio/pcm"), Buffer.buffer(speech), 4_097)).bytes());
        var down = spoken(48_000, request -> audio(request, "audio/pcm").end(Buffer.buffer(speech))).bytes();
        assertEquals(speech.length / 2, down.length, 4);
    }

    @ParameterizedTest
    @CsvSource({"16000,2,16", "24000,1,8", "4000,1,16", "96000,1,16", "23999,1,16"})
    void aWavOfAnotherKindIsRefused(int hertz, int channels, int bits) throws Exception {
        assertEquals("speech_malformed", code(request -> audio(request, "audio/wav")
                .end(wav(hertz, channels, bits, speech.length, speech))));
    }

    @Test
    void garbageAndNothingAreRefused() throws Exception {
        assertEquals("speech_malformed", code(request -> audio(request, "application/json").end("{\"error\":\"x\"}")));
        assertEquals("speech_malformed", code(request -> audio(request, "audio/mpeg").end("ID3")));
        assertEquals("speech_malformed", code(request -> audio(request, "audio/pcm").end()));
        assertEquals("speech_malformed", code(request -> audio(request, "audio/wav").end("RIFF....WAVEfmt ")));
        assertEquals("speech_malformed", code(request -> audio(request, "audio/wav").end(
                Buffer.buffer("RIFF....WAVEjunk").appendIntLE(1_000_000).appendBytes(new byte[5_000]))));
    }

    @ParameterizedTest
    @CsvSource({"401,speech_unauthorized", "429,speech_rate_limited", "500,speech_unavailable", "400,speech_rejected"})
    void anErrorStatusIsTranslated(int status, String code) throws Exception {
        assertEquals(code, code(request -> request.response().setStatusCode(status).end("secret words")));
    }

    @Test
    void aDropInMidStreamFailsAndKeepsWhatWasHeard() throws Exception {
        var heard = new Heard();
        try (var server = new LoopbackServer(vertx, request -> audio(request, "audio/pcm").write(Buffer.buffer(
                Arrays.copyOf(speech, 2_000))).onSuccess(written -> vertx.setTimer(20, fired -> request.connection().close())));
                var endpoint = endpoint(server)) {
            var call = endpoint.speak("hello", "alloy", 1, heard);
            assertEquals("speech_dropped", failureCode(call));
        }
        assertArrayEquals(Arrays.copyOf(speech, 2_000), heard.bytes());
    }

    @Test
    void aSinkThatDeclinesEndsTheRequestAndTheCallIsDone() throws Exception {
        var closed = new CompletableFuture<Void>();
        var heard = new Heard(1);
        try (var server = new LoopbackServer(vertx, request -> {
            request.response().closeHandler(closed::complete);
            audio(request, "audio/pcm").write(Buffer.buffer(Arrays.copyOf(speech, 2_000)));
        }); var endpoint = endpoint(server)) {
            done(endpoint.speak("hello", "alloy", 1, heard));
            closed.get(10, TimeUnit.SECONDS);
        }
        assertEquals(1, heard.calls);
    }

    @Test
    void cancelEndsTheRequestAndTheSinkHearsNothingMore() throws Exception {
        var closed = new CompletableFuture<Void>();
        var heard = new Heard();
        try (var server = new LoopbackServer(vertx, request -> {
            request.response().closeHandler(closed::complete);
            audio(request, "audio/pcm").write(Buffer.buffer(Arrays.copyOf(speech, 2_000)));
        }); var endpoint = endpoint(server)) {
            var call = endpoint.speak("hello", "alloy", 1, heard);
            heard.first.get(10, TimeUnit.SECONDS);
            call.cancel();
            call.cancel();
            closed.get(10, TimeUnit.SECONDS);
            assertThrows(CancellationException.class, () -> done(call));
        }
    }

    @Test
    void textWithoutAWordIsSilenceAndTooLongATextIsAMistake() throws Exception {
        try (var server = new LoopbackServer(vertx, request -> { }); var endpoint = endpoint(server)) {
            done(endpoint.speak(" … !", "alloy", 1, new Heard()));
            assertThrows(IllegalArgumentException.class, () -> endpoint.speak(
                    "x".repeat(SpeechEndpoint.MAX_TEXT_CHARACTERS + 1), "alloy", 1, new Heard()));
            assertEquals(0, server.requests());
        }
    }

    /** Keeps what it gets, and holds every call to the contract of a sink. */
    private static final class Heard implements PcmSink {

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final int wanted;
        private int calls;

        Heard() {
            this(Integer.MAX_VALUE);
        }

        Heard(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean accept(ByteBuffer chunk) {
            if (!chunk.isDirect() || chunk.order() != ByteOrder.LITTLE_ENDIAN || chunk.position() != 0
                    || chunk.remaining() == 0 || chunk.remaining() % 2 != 0) {
                throw new AssertionError("not what a sink may expect");
            }
            var bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            all.writeBytes(bytes);
            calls++;
            first.complete(null);
            return calls < wanted;
        }

        byte[] bytes() {
            return all.toByteArray();
        }
    }

    private static Heard spoken(int pcmHertz, Handler<HttpServerRequest> handler) throws Exception {
        var heard = new Heard();
        try (var server = new LoopbackServer(vertx, handler);
                var endpoint = endpoint(server, pcmHertz, Map.of(), Optional.empty())) {
            done(endpoint.speak("hello", "alloy", 1, heard));
        }
        return heard;
    }

    private static String code(Handler<HttpServerRequest> handler) throws Exception {
        try (var server = new LoopbackServer(vertx, handler); var endpoint = endpoint(server)) {
            return failureCode(endpoint.speak("hello", "alloy", 1, new Heard()));
        }
    }

    private static String failureCode(SpeechCall call) {
        var thrown = assertThrows(ExecutionException.class, () -> done(call));
        var failure = assertInstanceOf(EndpointException.class, thrown.getCause()).failure();
        assertFalse(failure.message().contains("secret") || failure.message().contains(LoopbackServer.KEY));
        return failure.code();
    }

    private static void done(SpeechCall call) throws Exception {
        call.done().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static SpeechEndpoint endpoint(LoopbackServer server) {
        return endpoint(server, 24_000, Map.of(), Optional.empty());
    }

    private static SpeechEndpoint endpoint(LoopbackServer server, int pcmHertz, Map<String, String> voices,
            Optional<String> instructions) {
        return new SpeechEndpoint(vertx,
                new SpeechConfig(server.config(Service.SPEECH), "tts", voices, instructions, pcmHertz));
    }

    private static HttpServerResponse audio(HttpServerRequest request, String type) {
        return request.response().setChunked(true).putHeader("Content-Type", type);
    }

    private static Buffer wav(int hertz, int channels, int bits, int dataBytes, byte[] pcm) {
        return Buffer.buffer("RIFF").appendIntLE(0).appendString("WAVEfmt ").appendIntLE(16).appendShortLE((short) 1)
                .appendShortLE((short) channels).appendIntLE(hertz).appendIntLE(hertz * channels * bits / 8)
                .appendShortLE((short) (channels * bits / 8)).appendShortLE((short) bits)
                .appendString("data").appendIntLE(dataBytes).appendBytes(pcm);
    }

    private static double loudness(byte[] pcm) {
        var samples = ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        var sum = 0.0;
        for (var i = 0; i < samples.limit(); i++) {
            sum += (double) samples.get(i) * samples.get(i);
        }
        return Math.sqrt(sum / samples.limit());
    }
}
