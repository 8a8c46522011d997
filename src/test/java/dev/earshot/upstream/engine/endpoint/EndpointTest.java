package dev.earshot.upstream.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all endpoints share, against a real HTTP server on the loopback address. */
class EndpointTest {

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void whatMayPassIsTriedAgain(int status) throws Exception {
        var seen = new ArrayList<String>();
        try (var server = server(request -> request.body().onSuccess(body -> {
            seen.add(body.toString());
            request.response().setStatusCode(seen.size() < 3 ? status : 200).end("fine");
        })); var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 2, 20))) {
            var told = ask(endpoint);
            assertEquals("fine", told.outcome());
            assertEquals(List.of("question", "question", "question"), seen);
        }
    }

    @Test
    void itGivesUpAfterTheLastTry() throws Exception {
        try (var server = server(request -> request.response().setStatusCode(503).end());
                var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 2, 20))) {
            assertEquals("speech_unavailable", ask(endpoint).outcome());
            assertEquals(3, server.requests());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 500, 504})
    void whatWillNotPassIsNotTriedAgain(int status) throws Exception {
        try (var server = server(request -> request.response().setStatusCode(status).end());
                var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 2, 20))) {
            ask(endpoint).outcome();
            assertEquals(1, server.requests());
        }
    }

    @Test
    void anAnswerThatBeganIsNotTriedAgain() throws Exception {
        try (var server = server(request -> request.response().setChunked(true).write("half").onSuccess(written ->
                vertx.setTimer(20, fired -> request.connection().close())));
                var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 2, 20))) {
            var told = ask(endpoint);
            assertEquals("speech_dropped", told.outcome());
            assertEquals("half", told.text.toString());
            assertEquals(1, server.requests());
        }
    }

    @Test
    void aServerThatComesUpMeanwhileIsFound() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var config = LoopbackServer.config(Service.SPEECH, port, new EndpointConfig.Limits(4, 4, 100,
                Duration.ofMillis(20), 1_000, 1, Duration.ofMinutes(1)), 5_000, 5_000, 20_000);
        var server = vertx.createHttpServer().requestHandler(request -> request.response().end("up"));
        try (var endpoint = new Endpoint(vertx, config)) {
            var told = ask(endpoint);
            server.listen(port, "127.0.0.1");
            assertEquals("up", told.outcome());
        } finally {
            server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anEndpointThatKeepsFailingIsLeftAlone() throws Exception {
        try (var server = server(request -> request.response().setStatusCode(500).end());
                var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 0, 4))) {
            for (var i = 0; i < 4; i++) {
                assertEquals("speech_unavailable", ask(endpoint).outcome());
            }
            assertEquals("speech_suspended", ask(endpoint).outcome());
            assertEquals(4, server.requests());
        }
    }

    @Test
    void badRequestsDoNotSuspendAnEndpoint() throws Exception {
        try (var server = server(request -> request.response().setStatusCode(400).end());
                var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 0, 2))) {
            for (var i = 0; i < 6; i++) {
                assertEquals("speech_rejected", ask(endpoint).outcome());
            }
        }
    }

    @Test
    void requestsBeyondTheLimitsAreToldSoAndWaitingOnesComeToTheirTurn() throws Exception {
        var held = new CompletableFuture<HttpServerRequest>();
        var first = new CountDownLatch(1);
        try (var server = server(request -> {
            if (held.complete(request)) {
                first.countDown();
            } else {
                request.response().end("second");
            }
        }); var endpoint = endpoint(server, LoopbackServer.limits(1, 1, 0, 20))) {
            var served = ask(endpoint);
            assertTrue(first.await(10, TimeUnit.SECONDS));
            var waiting = ask(endpoint);
            // Which of the two waits depends on their threads; one does and the other is refused.
            var outcomes = new ArrayList<String>();
            var third = ask(endpoint);
            CompletableFuture.anyOf(waiting.over, third.over).get(10, TimeUnit.SECONDS);
            held.get().response().end("first");
            outcomes.add(waiting.outcome());
            outcomes.add(third.outcome());
            outcomes.sort(null);
            assertEquals("first", served.outcome());
            assertEquals(List.of("second", "speech_busy"), outcomes);
        }
    }

    @Test
    void aWaitingRequestThatIsCancelledIsNeverSent() throws Exception {
        var held = new CompletableFuture<HttpServerRequest>();
        try (var server = server(held::complete);
                var endpoint = endpoint(server, LoopbackServer.limits(1, 4, 0, 20))) {
            var served = ask(endpoint);
            held.get(10, TimeUnit.SECONDS);
            var waiting = ask(endpoint);
            waiting.exchange.cancel();
            waiting.closed.get(10, TimeUnit.SECONDS);
            held.get().response().end("first");
            assertEquals("first", served.outcome());
            served.closed.get(10, TimeUnit.SECONDS);
            assertFalse(waiting.over.isDone());
            assertEquals(1, server.requests());
        }
    }

    @Test
    void anAnswerThatTricklesOnForeverIsEnded() throws Exception {
        try (var server = server(request -> {
            request.response().setChunked(true);
            vertx.setPeriodic(20, id -> request.response().write("x").onFailure(gone -> vertx.cancelTimer(id)));
        }); var endpoint = new Endpoint(vertx, server.config(Service.SPEECH, LoopbackServer.limits(4, 4, 0, 20),
                5_000, 5_000, 300))) {
            assertEquals("speech_timeout", ask(endpoint).outcome());
        }
    }

    @Test
    void aReceiverThatThrowsEndsTheExchangeAndGivesItsPlaceBack() throws Exception {
        try (var server = server(request -> request.response().end("boom"));
                var endpoint = endpoint(server, LoopbackServer.limits(1, 1, 0, 20))) {
            for (var i = 0; i < 5; i++) {
                assertEquals("speech_internal", ask(endpoint).outcome());
            }
        }
    }

    @Test
    void moreThanTheLimitIsRefused() throws Exception {
        try (var server = server(request -> request.response().end("y".repeat(2_000)));
                var endpoint = endpoint(server, LoopbackServer.limits(4, 4, 0, 20))) {
            assertEquals("speech_too_large", ask(endpoint).outcome());
        }
    }

    @Test
    void oddAddressesAndKeysAreRefusedAndNothingIsShown() {
        var timeouts = new EndpointConfig.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        for (var url : List.of("ftp://x/v1", "/v1", "http://user:pw@host/v1", "http://host/v1?key=1", "http://host/#a")) {
            assertThrows(IllegalArgumentException.class,
                    () -> new EndpointConfig(Service.CHAT, URI.create(url), Optional.empty(), timeouts), url);
        }
        for (var key : List.of("", "a\nb", "a b", "schlüssel")) {
            var refused = assertThrows(IllegalArgumentException.class,
                    () -> new EndpointConfig(Service.CHAT, URI.create("http://host"), Optional.of(key), timeouts));
            assertTrue(key.isEmpty() || !refused.getMessage().contains(key));
        }
        var config = new EndpointConfig(Service.CHAT, URI.create("http://host"), Optional.of("sk-1"), timeouts);
        assertFalse(config.toString().contains("sk-1") || config.toString().contains("host"));
    }

    /** Takes text and says how it ended: with the text, or a code. */
    private static final class Told implements Receiver {

        private final StringBuffer text = new StringBuffer();
        private final CompletableFuture<String> over = new CompletableFuture<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile Exchange exchange;

        String outcome() throws Exception {
            return over.get(10, TimeUnit.SECONDS);
        }

        @Override
        public boolean accepts(String contentType) {
            return true;
        }

        @Override
        public Wants bytes(Buffer bytes) {
            text.append(bytes);
            if (text.toString().equals("boom")) {
                throw new IllegalStateException("of the receiver's own making");
            }
            return Wants.MORE;
        }

        @Override
        public void end() {
            over.complete(text.toString());
        }

        @Override
        public void failed(EndpointFailure failure) {
            assertFalse(failure.message().contains(LoopbackServer.KEY) || failure.message().contains("127.0.0.1"));
            over.complete(failure.code());
        }

        @Override
        public void closed() {
            closed.complete(null);
        }
    }

    private static LoopbackServer server(Handler<HttpServerRequest> handler) throws Exception {
        return new LoopbackServer(vertx, handler);
    }

    private static Endpoint endpoint(LoopbackServer server, EndpointConfig.Limits limits) {
        return new Endpoint(vertx, server.config(Service.SPEECH, limits, 5_000, 5_000, 20_000));
    }

    private static Told ask(Endpoint endpoint) {
        var told = new Told();
        told.exchange = endpoint.post(new Post("/x", "text/plain", "text/plain", Buffer.buffer("question"), 1_000), told);
        return told;
    }
}
