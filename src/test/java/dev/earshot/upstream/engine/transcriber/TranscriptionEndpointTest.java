package dev.earshot.upstream.engine.transcriber;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.endpoint.EndpointException;
import dev.earshot.upstream.engine.endpoint.EndpointFailure;
import dev.earshot.upstream.engine.endpoint.LoopbackServer;
import dev.earshot.upstream.engine.endpoint.Service;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real HTTP server on the loopback address, with human speech. */
class TranscriptionEndpointTest {

    private static final String ANSWER = """
            {"text":" Go forward ten metres — schön.","language":"english","usage":{"type":"tokens","total_tokens":45,\
            "input_tokens":31,"input_token_details":{"text_tokens":3,"audio_tokens":28},"output_tokens":14}}""";
    private static final String STREAM = """
            data: {"type":"transcript.text.delta","delta":"Go forward","logprobs":[]}

            data: {"type":"transcript.text.delta","delta":" schön 😀"}

            data: {"type":"transcript.text.done","text":"Go forward schön 😀","usage":{"type":"duration","seconds":3}}

            """;

    private static Vertx vertx;
    private static byte[] speech;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        try (InputStream wav = TranscriptionEndpointTest.class.getResourceAsStream("/audio/h_goforward.wav")) {
            speech = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav.readAllBytes())).readAllBytes();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theTurnIsSentAsAWavFileWithItsHints() throws Exception {
        var fields = new ConcurrentHashMap<String, String>();
        var file = Buffer.buffer();
        var hints = new TranscriptionHints(Optional.of("whisper-1"), Optional.of("de"), List.of("Earshot", "Opus"),
                Optional.of("Grüße aus\r\n--dem Labor"));
        try (var server = new LoopbackServer(vertx, request -> {
            fields.put("path", request.path());
            fields.put("key", request.getHeader("Authorization"));
            request.setExpectMultipart(true);
            request.uploadHandler(upload -> {
                fields.put("filename", upload.name() + " " + upload.filename() + " " + upload.contentType());
                upload.handler(file::appendBuffer);
            });
            request.endHandler(ended -> {
                request.formAttributes().forEach(fields::put);
                request.response().putHeader("Content-Type", "application/json").end(ANSWER);
            });
        }); var endpoint = endpoint(server, false)) {
            var heard = get(endpoint, hints);
            assertEquals("Go forward ten metres — schön.", heard.text());
            assertEquals(Optional.of("english"), heard.language());
            assertEquals(Optional.of(new Transcription.Usage.Tokens(3, 28, 14)), heard.usage());
        }
        assertEquals(Map.of("path", "/v1/audio/transcriptions", "key", "Bearer " + LoopbackServer.KEY, "model", "whisper-1",
                "filename", "file turn.wav audio/wav", "response_format", "json", "language", "de", "prompt",
                "Grüße aus\r\n--dem Labor\nEarshot, Opus"), fields);
        var sent = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file.getBytes()));
        assertEquals(16_000, sent.getFormat().getSampleRate());
        assertEquals(1, sent.getFormat().getChannels());
        assertFalse(sent.getFormat().isBigEndian());
        assertArrayEquals(speech, sent.readAllBytes());
    }

    @Test
    void anAnswerCutAtEveryByteIsTheSame() throws Exception {
        for (var pieceBytes : new int[] {1, 2, 7}) {
            assertEquals("Go forward ten metres — schön.", answered(false, request ->
                    LoopbackServer.sendInPieces(typed(request, "application/json"), Buffer.buffer(ANSWER), pieceBytes)).text());
        }
    }

    @Test
    void aStreamedAnswerGivesItsPiecesAndThenTheWhole() throws Exception {
        for (var pieceBytes : new int[] {1, 5, 10_000}) {
            var deltas = new CopyOnWriteArrayList<String>();
            var field = new CompletableFuture<String>();
            try (var server = new LoopbackServer(vertx, request -> {
                request.setExpectMultipart(true);
                request.endHandler(ended -> {
                    field.complete(request.getFormAttribute("stream") + request.getFormAttribute("model"));
                    LoopbackServer.sendInPieces(typed(request, "text/event-stream"), Buffer.buffer(STREAM), pieceBytes);
                });
            }); var endpoint = endpoint(server, true)) {
                var heard = endpoint.transcribe(speech(), TranscriptionHints.NONE, deltas::add).toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                assertEquals("Go forward schön 😀", heard.text());
                assertEquals(Optional.of(new Transcription.Usage.Duration(3)), heard.usage());
                assertEquals(List.of("Go forward", " schön 😀"), deltas);
                assertEquals("truesmall", field.get());
            }
        }
    }

    @Test
    void aServerThatCannotStreamIsUnderstoodWhenAskedTo() throws Exception {
        assertEquals("x", answered(true, request -> typed(request, "application/json").end("{\"text\":\"x\"}")).text());
    }

    @ParameterizedTest
    @CsvSource({"401,transcription_unauthorized", "429,transcription_rate_limited", "500,transcription_unavailable",
        "413,transcription_rejected"})
    void anErrorStatusIsTranslatedWithoutQuotingIt(int status, String code) throws Exception {
        assertEquals(code, failure(false, request -> request.response().setStatusCode(status)
                .end("{\"error\":{\"message\":\"bad key " + LoopbackServer.KEY + "\"}}")).code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json|{\"text\":7}|transcription_malformed", "application/json|nonsense|transcription_malformed",
        "application/json|''|transcription_malformed", "text/html|<p>|transcription_malformed",
        "application/json|{\"error\":{\"message\":\"spoken words\"}}|transcription_unavailable",
        "text/event-stream|data: {\"type\":\"transcript.text.delta\",\"delta\":\"spoken words\"}|transcription_dropped",
        "text/event-stream|data: {\"type\":\"error\",\"message\":\"spoken words\"}|transcription_unavailable",
        "text/event-stream|data: spoken words|transcription_malformed",
    })
    void garbageIsRefusedWithoutQuotingIt(String type, String body, String code) throws Exception {
        var failure = failure(true, request -> typed(request, type).end(body));
        assertEquals(code, failure.code());
        assertFalse(failure.message().contains("spoken words"));
    }

    @Test
    void anOversizeAnswerIsRefused() throws Exception {
        assertEquals("transcription_too_large", failure(false, request -> typed(request, "application/json")
                .end("{\"text\":\"" + "x".repeat(5_000_000) + "\"}")).code());
        assertEquals("transcription_too_large", failure(false, request -> typed(request, "application/json")
                .end("{\"text\":\"" + "x".repeat(TranscriptionReply.MAX_TEXT_CHARS + 1) + "\"}")).code());
    }

    @Test
    void aBrokenConnectionIsToldAndNotTriedAgain() throws Exception {
        assertEquals("transcription_dropped", failure(false, request -> typed(request, "application/json")
                .write("{\"text\":").onSuccess(written -> request.connection().close())).code());
    }

    @Test
    void silenceTooShortAndAudioTooLongAreNotSent() throws Exception {
        var sizes = new ArrayList<Integer>();
        try (var server = new LoopbackServer(vertx, request -> sizes.add(1)); var endpoint = endpoint(server, false)) {
            var brief = PooledByteBufAllocator.DEFAULT.directBuffer().writeZero(TranscriptionEndpoint.MIN_AUDIO_BYTES - 1);
            assertEquals(Transcription.EMPTY, endpoint.transcribe(brief, TranscriptionHints.NONE).toCompletableFuture().get());
            assertEquals(0, brief.refCnt());
            var endless = PooledByteBufAllocator.DEFAULT.directBuffer()
                    .writeZero(TranscriptionEndpoint.MAX_AUDIO_BYTES + 2);
            var refused = endpoint.transcribe(endless, TranscriptionHints.NONE).toCompletableFuture();
            assertEquals("transcription_too_large",
                    ((EndpointException) assertThrows(ExecutionException.class, refused::get).getCause()).failure().code());
            assertEquals(0, endless.refCnt());
            assertEquals(0, server.requests());
        }
    }

    @Test
    void cancellingTheFutureClosesTheRequest() throws Exception {
        var asked = new CompletableFuture<Void>();
        var closed = new CompletableFuture<Void>();
        try (var server = new LoopbackServer(vertx, request -> {
            request.response().closeHandler(closed::complete);
            asked.complete(null);
        }); var endpoint = endpoint(server, false)) {
            var pending = endpoint.transcribe(speech(), TranscriptionHints.NONE).toCompletableFuture();
            asked.get(10, TimeUnit.SECONDS);
            assertTrue(pending.cancel(true));
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    private static io.vertx.core.http.HttpServerResponse typed(HttpServerRequest request, String type) {
        return request.response().setChunked(true).putHeader("Content-Type", type);
    }

    private static Transcription answered(boolean streams, Handler<HttpServerRequest> handler) throws Exception {
        try (var server = new LoopbackServer(vertx, request -> request.endHandler(ended -> handler.handle(request)));
                var endpoint = endpoint(server, streams)) {
            return get(endpoint, TranscriptionHints.NONE);
        }
    }

    private static EndpointFailure failure(boolean streams, Handler<HttpServerRequest> handler) {
        var thrown = assertThrows(ExecutionException.class, () -> answered(streams, handler));
        var failure = ((EndpointException) thrown.getCause()).failure();
        assertFalse(failure.message().contains(LoopbackServer.KEY) || failure.message().contains("127.0.0.1"));
        return failure;
    }

    private static Transcription get(TranscriptionEndpoint endpoint, TranscriptionHints hints) throws Exception {
        var audio = speech();
        var pending = endpoint.transcribe(audio, hints);
        assertEquals(0, audio.refCnt());
        return pending.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static TranscriptionEndpoint endpoint(LoopbackServer server, boolean streams) {
        return new TranscriptionEndpoint(vertx,
                new TranscriptionConfig(server.config(Service.TRANSCRIPTION), "small", streams));
    }

    private static ByteBuf speech() {
        return PooledByteBufAllocator.DEFAULT.directBuffer(speech.length).writeBytes(speech);
    }
}
