package dev.earshot.upstream.engine.mcp;

import static dev.earshot.upstream.engine.mcp.McpFixture.await;
import static dev.earshot.upstream.engine.mcp.McpFixture.call;
import static dev.earshot.upstream.engine.mcp.McpFixture.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.ApiException;
import dev.earshot.upstream.engine.mcp.McpFailure.HttpError;
import dev.earshot.upstream.engine.mcp.McpFailure.ProtocolError;
import dev.earshot.upstream.engine.mcp.McpResult.Failed;
import dev.earshot.upstream.engine.mcp.McpResult.Output;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on the loopback address that keeps to the protocol just far enough to break it where it hurts. */
class FaultyServerTest {

    private static final McpLimits HASTY = McpFixture.limits(Duration.ofMillis(900), Duration.ofMillis(900));

    private McpFixture fixture;
    private HttpServer server;
    private URI url;
    /** Method and body of what was asked, in order. */
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<HttpServerRequest> requests = new ConcurrentLinkedQueue<>();
    private volatile BiConsumer<JsonObject, HttpServerResponse> onQuestion = (question, response) -> response.end();

    @BeforeEach
    void start() throws Exception {
        fixture = new McpFixture();
        server = await(fixture.vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            requests.add(request);
            asked.add(request.method() + " " + body);
            serve(request, body);
        })).listen(0, "127.0.0.1").toCompletionStage());
        url = URI.create("http://127.0.0.1:" + server.actualPort() + "/mcp");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private void serve(HttpServerRequest request, Buffer body) {
        var message = body.length() == 0 ? new JsonObject() : body.toJsonObject();
        if (!message.containsKey("id") || !message.containsKey("method")) {
            request.response().setStatusCode(202).end();
        } else if (message.getString("method").equals("initialize")) {
            document(request.response().putHeader("Mcp-Session-Id", "s1"), result(message, new JsonObject()
                    .put("protocolVersion", "2025-06-18").put("capabilities", new JsonObject())
                    .put("serverInfo", new JsonObject().put("name", "faulty").put("version", "0"))));
        } else {
            onQuestion.accept(message, request.response());
        }
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "429", "500", "503"})
    void anHttpStatusIsReportedWithoutTheBodyThatCameAlong(int status) throws Exception {
        onQuestion = (question, response) -> response.setStatusCode(status).end("stack trace and key");
        var failure = new HttpError(status, "The MCP server answered with status " + status);
        try (var connection = fixture.connect(url)) {
            assertEquals(failure, failureOf(connection));
            assertEquals(new Failed(failure), call(connection, "add"));
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        onQuestion = (question, response) -> response.setStatusCode(307).putHeader("Location", "/elsewhere").end();
        try (var connection = fixture.connect(url)) {
            assertEquals(307, assertInstanceOf(HttpError.class, failureOf(connection)).code());
            assertTrue(requests.stream().allMatch(request -> request.path().equals("/mcp")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "application/json  | <html>                                         | -32700",
            "application/json  | \"\"                                           | -32700",
            "application/json  | [1]                                            | -32600",
            "application/json  | {'jsonrpc':'2.0','id':99,'result':{}}          | -32600",
            "application/json  | {'jsonrpc':'2.0','id':'ID','result':{}}        | -32600",
            "application/json  | {'jsonrpc':'2.0','id':ID,'result':7}           | -32600",
            "application/json  | {'jsonrpc':'2.0','id':ID,'result':{'tools':7}} | -32600",
            "application/json  | {'jsonrpc':'2.0','id':ID,'result':{'tools':[{'name':'a'}]}} | -32600",
            "application/json  | {'jsonrpc':'2.0','id':ID,'error':{'code':-7,'message':'no'}} | -7",
            "application/json  | {'jsonrpc':'2.0','id':null,'error':{'code':-8,'message':'no'}} | -8",
            "text/html         | <html>                                         | -32600",
            "text/event-stream | data: nonsense%                                | -32700",
            "text/event-stream | data: {'jsonrpc':'2.0','id':99,'result':{}}%   | -32000",
            "text/event-stream | \": nothing\"                                  | -32000"})
    void whatIsNoAnswerIsAProtocolError(String type, String body, int code) throws Exception {
        onQuestion = (question, response) -> response.putHeader("Content-Type", type).end(body.replace('\'', '"')
                .replace("%", "\n\n").replace("ID", String.valueOf(question.getValue("id"))));
        try (var connection = fixture.connect(url)) {
            assertEquals(code, assertInstanceOf(ProtocolError.class, failureOf(connection)).code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void anAnswerLargerThanAllowedIsCutOff(String type) throws Exception {
        onQuestion = (question, response) -> {
            response.putHeader("Content-Type", type).setChunked(true);
            response.write(type.startsWith("text") ? ": " : "\"");
            flood(response, Buffer.buffer("x".repeat(64 << 10)), 800);
        };
        try (var connection = fixture.connect(url)) {
            var failed = assertInstanceOf(Failed.class, call(connection, "add"));
            assertEquals(McpFailure.TOO_LARGE, assertInstanceOf(ProtocolError.class, failed.failure()).code());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatStallsIsNotWaitedForForEver(boolean withinItsAnswer) throws Exception {
        onQuestion = (question, response) -> {
            if (withinItsAnswer) {
                response.putHeader("Content-Type", "text/event-stream").setChunked(true).write("data: {");
            }
        };
        try (var connection = fixture.connect(url, Optional.empty(), HASTY)) {
            assertEquals(McpFailure.TIMEOUT, assertInstanceOf(ProtocolError.class, failureOf(connection)).code());
            awaitAsked("notifications/cancelled");
            assertTrue(asked.stream().anyMatch(body -> body.contains("\"notifications/cancelled\"")
                    && body.contains("\"requestId\":2")), asked::toString);
        }
    }

    @Test
    void toolsPagesAndSchemasAreBounded() throws Exception {
        var schema = new JsonObject().put("type", "object");
        onQuestion = (question, response) -> document(response, result(question,
                new JsonObject().put("tools", tools(3, schema)).put("nextCursor", "again")));
        try (var connection = fixture.connect(url)) {
            assertEquals(new ProtocolError(McpFailure.TOO_LARGE,
                    "The tools of the MCP server stand on more than 32 pages"),
                    failureOf(connection));
        }
        onQuestion = (question, response) -> document(response, result(question,
                new JsonObject().put("tools", tools(257, schema))));
        try (var connection = fixture.connect(url)) {
            assertEquals(new ProtocolError(McpFailure.TOO_LARGE, "The MCP server has more than 256 tools"),
                    failureOf(connection));
        }
        schema.put("description", "x".repeat(64 << 10));
        onQuestion = (question, response) -> document(response, result(question,
                new JsonObject().put("tools", tools(1, schema))));
        try (var connection = fixture.connect(url)) {
            assertEquals(McpFailure.TOO_LARGE, assertInstanceOf(ProtocolError.class, failureOf(connection)).code());
        }
    }

    @Test
    void theProtocolsHeadersGoAlongWithTheClients() throws Exception {
        onQuestion = (question, response) -> document(response, result(question,
                new JsonObject().put("content", new JsonArray())));
        try (var connection = fixture.connect(url, Optional.of("t0ken"), McpLimits.STANDARD)) {
            assertEquals(new Output(""), call(connection, "add"));
        }
        assertTrue(asked.stream().anyMatch(body -> body.contains("notifications/initialized")), asked::toString);
        for (var request : requests) {
            assertEquals("Bearer t0ken", request.getHeader("Authorization"));
            assertEquals("seven", request.getHeader("X-Tenant"));
            assertEquals("application/json, text/event-stream", request.getHeader("Accept"));
        }
        requests.remove();
        for (var request : requests) {
            assertEquals("2025-06-18", request.getHeader("MCP-Protocol-Version"));
            assertEquals("s1", request.getHeader("Mcp-Session-Id"));
        }
    }

    @Test
    void aServerThatAsksBackIsAnsweredShortly() throws Exception {
        onQuestion = (question, response) -> response.putHeader("Content-Type", "text/event-stream").end(
                "data: {\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"ping\"}\r\n\r\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":\"b\",\"method\":\"sampling/createMessage\"}\n\n"
                        + "id: 7\nevent: message\ndata: " + result(question, new JsonObject()
                                .put("content", new JsonArray())) + "\n\n");
        try (var connection = fixture.connect(url)) {
            assertEquals(new Output(""), call(connection, "add"));
            awaitAsked("-32601");
            assertTrue(asked.contains("POST {\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}}"), asked::toString);
            assertTrue(asked.stream().anyMatch(body -> body.contains("\"id\":\"b\",\"error\":{\"code\":-32601")),
                    asked::toString);
        }
    }

    @Test
    void aServerThatIsNotThereIsTriedAgainAndThenLeftAlone() throws Exception {
        await(server.close().toCompletionStage());
        try (var connection = fixture.connect(url)) {
            for (var i = 0; i < 2; i++) {
                assertEquals(new ProtocolError(McpFailure.UNREACHABLE, "The MCP server cannot be reached"),
                        failureOf(connection));
            }
            var failed = assertInstanceOf(Failed.class, call(connection, "add"));
            assertEquals(McpFailure.SUSPENDED, assertInstanceOf(ProtocolError.class, failed.failure()).code(),
                    "two lists of three attempts each open the breaker");
        }
    }

    @Test
    void aServerThatComesUpWhileItIsTriedIsListed() throws Exception {
        onQuestion = (question, response) -> document(response, result(question,
                new JsonObject().put("tools", tools(1, new JsonObject().put("type", "object")))));
        var handler = server.requestHandler();
        var port = server.actualPort();
        await(server.close().toCompletionStage());
        try (var connection = fixture.connect(url)) {
            var list = connection.listTools();
            await(fixture.vertx.createHttpServer().requestHandler(handler)
                    .listen(port, "127.0.0.1").toCompletionStage());
            assertEquals(1, await(list).size());
        }
    }

    @Test
    void aCallThatBrokeOnItsWayIsNotSentAgain() throws Exception {
        onQuestion = (question, response) -> response.reset();
        try (var connection = fixture.connect(url)) {
            var failed = assertInstanceOf(Failed.class, call(connection, "add"));
            assertEquals(McpFailure.UNREACHABLE, assertInstanceOf(ProtocolError.class, failed.failure()).code());
            assertEquals(1, asked.stream().filter(body -> body.contains("tools/call")).count());
        }
    }

    @Test
    void oneClientsFailuresShutNoOtherOut() throws Exception {
        onQuestion = (question, response) -> response.setStatusCode(401).end();
        try (var connection = fixture.connect(url)) {
            for (var i = 0; i < 20; i++) {
                assertEquals(401, assertInstanceOf(HttpError.class,
                        assertInstanceOf(Failed.class, call(connection, "add")).failure()).code());
            }
        }
    }

    @Test
    void aServerThatIsNotNamedIsNotEvenConnectedTo() throws Exception {
        try (var servers = new HttpMcpServers(fixture.vertx, new McpAllowList(List.of()), McpLimits.STANDARD)) {
            var refusal = assertThrows(ApiException.class,
                    () -> servers.connect(new McpServer("a", url, Optional.empty(), Map.of())));
            assertEquals("mcp_server_not_allowed", refusal.error().code());
            assertFalse(refusal.error().message().contains("127.0.0.1"));
        }
        assertTrue(requests.isEmpty());
    }

    @Test
    void guardsAreKeptForABoundedNumberOfServers() {
        var guards = new McpGuards(McpLimits.STANDARD);
        for (var i = 0; i < 1_000; i++) {
            guards.call(URI.create("https://a.example.com/" + i), () -> new CompletableFuture<>());
        }
        assertEquals(256, guards.servers());
    }

    private void awaitAsked(String part) throws InterruptedException {
        for (var i = 0; i < 100 && asked.stream().noneMatch(body -> body.contains(part)); i++) {
            Thread.sleep(20);
        }
    }

    private static void document(HttpServerResponse response, String body) {
        response.putHeader("Content-Type", "application/json; charset=utf-8").end(body);
    }

    private static String result(JsonObject question, JsonObject result) {
        return new JsonObject().put("jsonrpc", "2.0").put("id", question.getValue("id")).put("result", result).encode();
    }

    private static JsonArray tools(int count, JsonObject schema) {
        var tools = new JsonArray();
        for (var i = 0; i < count; i++) {
            tools.add(new JsonObject().put("name", "tool_" + i).put("inputSchema", schema));
        }
        return tools;
    }

    private static void flood(HttpServerResponse response, Buffer piece, int times) {
        if (times > 0 && !response.closed()) {
            response.write(piece).onSuccess(written -> flood(response, piece, times - 1));
        }
    }
}
