package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import dev.earshot.upstream.engine.endpoint.EndpointFailure;
import dev.earshot.upstream.engine.endpoint.Service;
import dev.earshot.upstream.engine.endpoint.SseReader;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real HTTP server on the loopback address. */
class ChatEndpointTest {

    private static final String KEY = "sk-test-very-secret";
    private static final DialogueRequest REQUEST = new DialogueRequest("Be brief.",
            List.of(new Message(Role.USER, "hi"), new Message(Role.ASSISTANT, "Hello."), new Message(Role.USER, "how are you")));

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aStreamInOddCutsBecomesTheReply() throws Exception {
        var stream = ": welcome\r\n\r\n" + chunk("Schön, ") + chunk("") + "data: {\"choices\":[]}\n\n"
                + chunk("I am 😀.") + "data: [DONE]\n\n";
        for (var pieceBytes : new int[] {1, 3, 7, 10_000}) {
            var sink = new RecordingSink();
            run(request -> sendInPieces(stream(request), Buffer.buffer(stream), pieceBytes), sink);
            assertEquals("done", sink.awaitOutcome());
            assertEquals("Schön, I am 😀.", sink.text());
        }
    }

    @Test
    void theRequestCarriesModelMessagesAndKey() throws Exception {
        var seen = new CompletableFuture<JsonObject>();
        var path = new CompletableFuture<String>();
        var key = new CompletableFuture<String>();
        var sink = new RecordingSink();
        run(request -> {
            path.complete(request.path());
            key.complete(request.getHeader("Authorization"));
            request.body().onSuccess(body -> {
                seen.complete(body.toJsonObject());
                stream(request).end(chunk("ok") + "data: [DONE]\n\n");
            });
        }, sink);
        assertEquals("done", sink.awaitOutcome());
        assertEquals("/v1/chat/completions", path.get());
        assertEquals("Bearer " + KEY, key.get());
        assertEquals(new JsonObject("""
                {"model": "small", "stream": true, "stream_options": {"include_usage": true}, "messages": [
                  {"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"},
                  {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "how are you"}]}
                """), seen.get());
    }

    @Test
    void aFinishReasonCountsWhereDoneIsMissing() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).end(chunk("Fine.")
                + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"), sink);
        assertEquals("done", sink.awaitOutcome());
        assertEquals("Fine.", sink.text());
    }

    @Test
    void aDropInMidStreamFailsTheReplyAndKeepsItsText() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).write(chunk("Half a ")).onSuccess(written ->
                vertx.setTimer(20, fired -> request.connection().close())), sink);
        assertEquals(DialogueFailure.DROPPED, sink.awaitOutcome());
        assertEquals("Half a ", sink.text());
    }

    @Test
    void anEarlyEndWithoutAFinishIsADropToo() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).end(chunk("Half a ")), sink);
        assertEquals(DialogueFailure.DROPPED, sink.awaitOutcome());
    }

    @ParameterizedTest
    @CsvSource({"401,chat_unauthorized", "403,chat_unauthorized", "429,chat_rate_limited", "500,chat_unavailable",
        "503,chat_unavailable", "404,chat_rejected", "302,chat_rejected"})
    void anErrorStatusIsTranslatedWithoutQuotingIt(int status, String code) throws Exception {
        var sink = new RecordingSink();
        run(request -> request.response().setStatusCode(status).putHeader("Location", "http://127.0.0.1:1/")
                .end("{\"error\":{\"message\":\"bad key " + KEY + "\"}}"), sink);
        assertEquals(code, sink.awaitOutcome());
        assertFalse(sink.failure().message().contains(KEY));
        assertTrue(sink.failure().message().contains(Integer.toString(status)));
    }

    @Test
    void aStreamedToolCallCutAtEveryByteIsTheSame() throws Exception {
        var stream = chunk("One moment. ") + """
                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function",\
                "function":{"name":"get_weather","arguments":""}}]}}]}

                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":\\"Kö"}}]}}]}

                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"ln\\"}"}}]}}]}

                data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}

                data: {"choices":[],"usage":{"prompt_tokens":82,"completion_tokens":17}}

                data: [DONE]

                """;
        for (var pieceBytes : new int[] {1, 4, 100_000}) {
            var sink = new RecordingSink();
            run(request -> sendInPieces(stream(request), Buffer.buffer(stream), pieceBytes), sink);
            assertEquals("done", sink.awaitOutcome());
            assertEquals("One moment. ", sink.text());
            assertEquals(List.of("call_1 get_weather{\"city\":\"Köln\"}"), sink.calls());
            assertEquals(new ReplyTokens(82, 0, 17), sink.tokens());
        }
    }

    @Test
    void aServerThatIsBrieflyUnavailableIsAskedAgainAndTheTextComesOnce() throws Exception {
        var asked = new AtomicInteger();
        var sink = new RecordingSink();
        run(request -> {
            if (asked.incrementAndGet() == 1) {
                request.response().setStatusCode(503).end();
            } else {
                stream(request).end(chunk("Back.") + "data: [DONE]\n\n");
            }
        }, sink);
        assertEquals("done", sink.awaitOutcome());
        assertEquals("Back.", sink.text());
        assertEquals(2, asked.get());
    }

    @Test
    void theCodesOfADialogueAreThoseOfItsEndpoint() throws Exception {
        for (var reason : EndpointFailure.Reason.values()) {
            var code = DialogueFailure.class.getField(reason.name()).get(null);
            assertEquals(code, Service.CHAT.failure(reason, "failed").code());
        }
    }

    @Test
    void aSlowFirstByteTimesOut() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).writeHead(), sink, timeouts(150, 5_000));
        assertEquals(DialogueFailure.TIMEOUT, sink.awaitOutcome());
        assertTrue(sink.failure().message().contains("begin"));
    }

    @Test
    void aSilenceInMidStreamTimesOut() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).write(chunk("Half a ")), sink, timeouts(5_000, 150));
        assertEquals(DialogueFailure.TIMEOUT, sink.awaitOutcome());
        assertEquals("Half a ", sink.text());
    }

    @Test
    void aLateFirstByteWithinItsTimeIsFine() throws Exception {
        var sink = new RecordingSink();
        run(request -> vertx.setTimer(200, fired -> stream(request).end(chunk("Late.") + "data: [DONE]\n\n")), sink,
                timeouts(5_000, 100));
        assertEquals("done", sink.awaitOutcome());
        assertEquals("Late.", sink.text());
    }

    @Test
    void aLineWithoutEndIsRefused() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).write("data: " + "x".repeat(SseReader.MAX_LINE_BYTES)), sink);
        assertEquals(DialogueFailure.TOO_LARGE, sink.awaitOutcome());
    }

    @Test
    void aReplyWithoutEndIsRefused() throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).write(chunk("y".repeat(30_000)).repeat(10)), sink);
        assertEquals(DialogueFailure.TOO_LARGE, sink.awaitOutcome());
        assertTrue(sink.text().length() <= ChatStream.MAX_REPLY_BYTES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"data: nonsense|chat_malformed", "data: {\"choices\":7}|chat_malformed",
        "data: {\"error\":{\"message\":\"overloaded\"}}|chat_unavailable"})
    void aBrokenOrFailingChunkFailsTheReply(String line, String code) throws Exception {
        var sink = new RecordingSink();
        run(request -> stream(request).end(line + "\n\n"), sink);
        assertEquals(code, sink.awaitOutcome());
    }

    @Test
    void anAnswerThatIsNoStreamIsRefused() throws Exception {
        var sink = new RecordingSink();
        run(request -> request.response().putHeader("Content-Type", "application/json").end("{}"), sink);
        assertEquals(DialogueFailure.MALFORMED, sink.awaitOutcome());
    }

    @Test
    void cancelClosesTheRequestAndSilencesTheSink() throws Exception {
        var closed = new CompletableFuture<Void>();
        var sink = new RecordingSink();
        var server = vertx.createHttpServer().requestHandler(request -> {
            request.response().closeHandler(closed::complete);
            stream(request).write(chunk("Long "));
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (var endpoint = new ChatEndpoint(vertx, config(server.actualPort(), timeouts(5_000, 5_000)))) {
            var reply = endpoint.begin(REQUEST, sink);
            sink.awaitText();
            reply.cancel();
            reply.cancel();
            closed.get(10, TimeUnit.SECONDS);
            assertEquals("open", sink.outcome());
            assertEquals("Long ", sink.text());
            assertNull(sink.failure());
        } finally {
            server.close();
        }
    }

    @Test
    void nobodyListeningIsUnreachable() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var sink = new RecordingSink();
        try (var endpoint = new ChatEndpoint(vertx, config(port, timeouts(5_000, 5_000)))) {
            endpoint.begin(REQUEST, sink);
            assertEquals(DialogueFailure.UNREACHABLE, sink.awaitOutcome());
        }
    }

    @Test
    void theConfigurationHidesItsKeyAndRefusesOddAddresses() {
        assertFalse(config(1, timeouts(1, 1)).toString().contains(KEY));
        for (var url : List.of("ftp://x/v1", "/v1", "http://user:pw@host/v1", "http://host/v1?key=1")) {
            assertThrows(IllegalArgumentException.class,
                    () -> ChatConfig.of(URI.create(url), "m", Optional.empty()), url);
        }
    }

    private record Timeouts(Duration firstByte, Duration idle) {
    }

    private static Timeouts timeouts(long firstByteMillis, long idleMillis) {
        return new Timeouts(Duration.ofMillis(firstByteMillis), Duration.ofMillis(idleMillis));
    }

    private static ChatConfig config(int port, Timeouts timeouts) {
        return new ChatConfig(URI.create("http://127.0.0.1:" + port + "/v1/"), "small", Optional.of(KEY),
                Duration.ofSeconds(2), timeouts.firstByte(), timeouts.idle());
    }

    private static void run(Handler<HttpServerRequest> handler, RecordingSink sink) throws Exception {
        run(handler, sink, timeouts(8_000, 8_000));
    }

    private static void run(Handler<HttpServerRequest> handler, RecordingSink sink,
            Timeouts timeouts) throws Exception {
        var server = vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (var endpoint = new ChatEndpoint(vertx, config(server.actualPort(), timeouts))) {
            endpoint.begin(REQUEST, sink);
            sink.awaitOutcome();
        } finally {
            server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        assertEquals(0, sink.stray());
    }

    private static HttpServerResponse stream(HttpServerRequest request) {
        return request.response().setChunked(true).putHeader("Content-Type", "text/event-stream; charset=utf-8");
    }

    private static String chunk(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                + "\"},\"finish_reason\":null}]}\n\n";
    }

    /** One piece a turn of the loop, so that they leave as chunks of their own. */
    private static void sendInPieces(HttpServerResponse response, Buffer all, int pieceBytes) {
        if (all.length() <= pieceBytes) {
            response.end(all);
            return;
        }
        response.write(all.slice(0, pieceBytes)).onSuccess(written ->
                sendInPieces(response, all.slice(pieceBytes, all.length()), pieceBytes));
    }
}
