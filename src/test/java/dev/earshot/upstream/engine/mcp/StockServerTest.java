package dev.earshot.upstream.engine.mcp;

import static dev.earshot.upstream.engine.mcp.McpFixture.await;
import static dev.earshot.upstream.engine.mcp.McpFixture.call;
import static dev.earshot.upstream.engine.mcp.McpFixture.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.mcp.McpFailure.HttpError;
import dev.earshot.upstream.engine.mcp.McpFailure.ProtocolError;
import dev.earshot.upstream.engine.mcp.McpFailure.ToolExecutionError;
import dev.earshot.upstream.engine.mcp.McpResult.Failed;
import dev.earshot.upstream.engine.mcp.McpResult.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers made with the stock SDK of the protocol's authors. */
class StockServerTest {

    private static McpFixture fixture;
    private static StockMcpServer streaming;
    private static StockMcpServer document;

    @BeforeAll
    static void start() {
        fixture = new McpFixture();
        streaming = new StockMcpServer();
        document = new StockMcpServer("--mode", "json", "--page-tools", "2");
    }

    @AfterAll
    static void stop() throws Exception {
        for (var open : new AutoCloseable[] {fixture, streaming, document}) {
            if (open != null) {
                open.close();
            }
        }
    }

    @Test
    void toolsAreListedWithTheirSchemasAndHints() throws Exception {
        try (var connection = fixture.connect(streaming.url())) {
            var tools = await(connection.listTools());
            var add = tools.getFirst();
            assertEquals("add", add.name());
            assertEquals("Adds two numbers", add.description());
            assertEquals("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},"
                    + "\"b\":{\"type\":\"number\"}},\"required\":[\"a\",\"b\"]}", Json.write(add.inputSchema()));
            assertFalse(add.isReadOnly());
            var timeTable = tools.get(1);
            assertEquals("time_table", timeTable.name());
            assertTrue(timeTable.isReadOnly());
            assertEquals("", tools.get(2).description());
        }
    }

    @Test
    void aListOnSeveralPagesIsReadToItsEnd() throws Exception {
        try (var all = fixture.connect(streaming.url()); var paged = fixture.connect(document.url())) {
            assertEquals(await(all.listTools()), await(paged.listTools()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallIsAnsweredByAStreamOrADocument(boolean asStream) throws Exception {
        try (var connection = fixture.connect(asStream ? streaming.url() : document.url())) {
            assertEquals(new Output("42"), call(connection, "add", Json.object().put("a", 40).put("b", 2)));
            assertEquals(new Output("08:15 to Ulm"), call(connection, "time_table"));
            assertEquals(new Output("heard"), call(connection, "chatty"));
            assertEquals(new Output("{\"seats\":2}"), call(connection, "structured_only"));
            assertEquals(new Output("[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\",\"data\":\"aGk=\","
                    + "\"mimeType\":\"image/png\"},{\"type\":\"text\",\"text\":\"two\"}]"), call(connection, "parts"));
        }
    }

    @Test
    void eachKindOfFailureHasItsOwnShape() throws Exception {
        try (var connection = fixture.connect(streaming.url())) {
            assertEquals(new Failed(new ToolExecutionError("the printer is on fire")), call(connection, "fail"));
            assertEquals(new Failed(new ProtocolError(-32_603, "a bug in the tool")), call(connection, "throw"));
            var unknown = assertInstanceOf(Failed.class, call(connection, "nonsense"));
            assertEquals("{\"type\":\"protocol_error\",\"code\":-32602,\"message\":\"there is no tool nonsense\"}",
                    Json.write(unknown.failure().toJson()));
            assertEquals("{\"type\":\"tool_execution_error\",\"message\":\"m\"}",
                    Json.write(new ToolExecutionError("m").toJson()));
            assertEquals("{\"type\":\"http_error\",\"code\":401,\"message\":\"m\"}",
                    Json.write(new HttpError(401, "m").toJson()));
        }
    }

    @Test
    void theTokenOpensTheDoorAndIsNeededForIt() throws Exception {
        try (var guarded = new StockMcpServer("--token", "t0p-secret");
                var allowed = fixture.connect(guarded.url(), Optional.of("t0p-secret"), McpLimits.STANDARD);
                var refused = fixture.connect(guarded.url(), Optional.of("wrong"), McpLimits.STANDARD)) {
            assertEquals("add", await(allowed.listTools()).getFirst().name());
            assertEquals(new HttpError(401, "The MCP server answered with status 401"), failureOf(refused));
            assertEquals(401, assertInstanceOf(HttpError.class,
                    assertInstanceOf(Failed.class, call(refused, "add")).failure()).code());
        }
    }

    @Test
    void aCallThatTakesTooLongIsGivenUpAndTheServerIsTold() throws Exception {
        var limits = McpFixture.limits(Duration.ofSeconds(10), Duration.ofMillis(700));
        try (var server = new StockMcpServer();
                var observer = fixture.connect(server.url());
                var connection = fixture.connect(server.url(), Optional.empty(), limits)) {
            await(connection.listTools()); // the handshake is not part of the call's time
            assertEquals(new Failed(new ProtocolError(McpFailure.TIMEOUT, "The MCP server did not answer in time")),
                    call(connection, "slow"));
            for (var i = 0; i < 100 && cancellations(observer) == 0; i++) {
                Thread.sleep(20);
            }
            assertEquals(1, cancellations(observer));
        }
    }

    @Test
    void aSessionTheServerForgotIsMadeAnew() throws Exception {
        try (var server = new StockMcpServer(); var connection = fixture.connect(server.url())) {
            assertEquals(new Output("08:15 to Ulm"), call(connection, "time_table"));
            server.ask("/forget");
            assertEquals(new Output("08:15 to Ulm"), call(connection, "time_table"));
            server.ask("/forget");
            assertEquals("add", await(connection.listTools()).getFirst().name());
        }
    }

    @Test
    void manyQuestionsShareOneSessionWhichEndsWithTheConnection() throws Exception {
        try (var server = new StockMcpServer(); var connection = fixture.connect(server.url())) {
            List<CompletionStage<McpResult>> calls = new ArrayList<>();
            IntStream.range(0, HttpMcpConnection.MAX_UNDER_WAY - 1).forEach(i ->
                    calls.add(connection.call("add", Json.object().put("a", i).put("b", 1))));
            for (var i = 0; i < calls.size(); i++) {
                assertEquals(new Output(String.valueOf(i + 1)), await(calls.get(i)));
            }
            assertEquals("1", server.ask("/sessions"));
            connection.close();
            connection.close();
            for (var i = 0; i < 100 && !server.ask("/sessions").equals("0"); i++) {
                Thread.sleep(20);
            }
            assertEquals("0", server.ask("/sessions"));
            assertEquals(McpFailure.UNREACHABLE, assertInstanceOf(ProtocolError.class,
                    assertInstanceOf(Failed.class, call(connection, "add")).failure()).code());
        }
    }

    @Test
    void closingEndsACallThatIsUnderWay() throws Exception {
        var connection = fixture.connect(streaming.url());
        call(connection, "time_table");
        var slow = connection.call("slow", Json.object());
        connection.close();
        assertEquals(McpFailure.UNREACHABLE, assertInstanceOf(ProtocolError.class,
                assertInstanceOf(Failed.class, await(slow)).failure()).code());
    }

    private static int cancellations(McpConnection connection) throws Exception {
        return Integer.parseInt(assertInstanceOf(Output.class, call(connection, "cancellations")).text());
    }
}
