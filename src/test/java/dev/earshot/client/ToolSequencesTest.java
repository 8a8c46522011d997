package dev.earshot.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.client.websocket.RealtimeClient;
import dev.earshot.peers.ReadyEngine;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of a remote MCP server: listed, asked for, approved, called; event by event. */
@QuarkusTest
@TestProfile(ToolProfile.class)
class ToolSequencesTest {

    private static final List<String> CALLED = List.of("response.created", "response.output_item.added",
            "conversation.item.added", "response.mcp_call_arguments.delta", "response.mcp_call_arguments.done");

    @TestHTTPResource("/")
    URI base;

    @StockMcpUrl
    URI mcp;

    @BeforeEach
    void theEngineIsLoaded() {
        ReadyEngine.await(base);
    }

    @Test
    void toolsAreListedWhenTheirServerIsNamed() throws Exception {
        try (var client = connect()) {
            name(client, "always");
            assertEquals(List.of("session.created", "session.updated", "conversation.item.added",
                    "mcp_list_tools.in_progress", "mcp_list_tools.completed", "conversation.item.done"), client.types());
            var listed = client.events.getLast().path("item");
            assertEquals("mcp_list_tools", listed.path("type").asText());
            assertEquals("trains", listed.path("server_label").asText());
            assertEquals("add", listed.at("/tools/0/name").asText());
        }
    }

    @Test
    void aCallWaitsForItsApproval() throws Exception {
        try (var client = connect()) {
            name(client, "always");
            ask(client, "read me the time table");
            assertEquals(plus(CALLED, "conversation.item.added", "conversation.item.done", "response.done",
                    "rate_limits.updated"), client.folded());
            var request = client.events.get(client.events.size() - 3).path("item");
            assertEquals("mcp_approval_request", request.path("type").asText());
            assertEquals("time_table", request.path("name").asText());
            client.events.clear();
            answer(client, request, true);
            client.await("response.output_item.done");
            assertEquals(List.of("conversation.item.added", "conversation.item.done", "response.mcp_call.in_progress",
                    "response.mcp_call.completed", "conversation.item.done", "response.output_item.done"), client.types());
            var call = client.events.getLast().path("item");
            assertEquals("08:15 to Ulm", call.path("output").asText());
            assertEquals(request.path("id"), call.path("approval_request_id"));
            client.events.clear();
            client.send("{'type':'response.create'}"); // nobody goes on without being asked to
            assertTrue(client.await("response.done").at("/response/output/0/content/0/text").asText().contains("Ulm"));
            assertEquals("response.created", client.types().getFirst());
        }
    }

    @Test
    void whatIsDeniedIsNotCalled() throws Exception {
        try (var client = connect()) {
            name(client, "always");
            ask(client, "read me the time table");
            var request = client.events.get(client.events.size() - 3).path("item");
            client.events.clear();
            answer(client, request, false);
            var call = client.await("response.output_item.done").path("item");
            assertEquals(List.of("conversation.item.added", "conversation.item.done", "response.mcp_call.failed",
                    "conversation.item.done", "response.output_item.done"), client.types());
            assertEquals("tool_execution_error", call.at("/error/type").asText());
            assertTrue(call.path("output").isNull(), call::toString);
        }
    }

    @Test
    void aCallThatNeedsNoApprovalRunsByItself() throws Exception {
        try (var client = connect()) {
            name(client, "never");
            ask(client, "please fail");
            if (!client.types().contains("response.output_item.done")) {
                client.await("response.output_item.done");
            }
            // The response may end while the tool still runs.
            assertEquals(plus(CALLED, "response.mcp_call.in_progress", "response.mcp_call.failed", "conversation.item.done",
                    "response.output_item.done"), client.folded().stream()
                    .filter(type -> !type.equals("response.done") && !type.equals("rate_limits.updated")).toList());
            var call = client.events.stream().filter(event -> event.path("type").asText()
                    .equals("response.output_item.done")).findFirst().orElseThrow().path("item");
            assertEquals("tool_execution_error", call.at("/error/type").asText());
            assertEquals("the printer is on fire", call.at("/error/message").asText());
        }
    }

    private RealtimeClient connect() throws Exception {
        var client = RealtimeClient.connect(base, "?model=earshot", "sk-test");
        client.await("session.created");
        return client;
    }

    private void name(RealtimeClient client, String approval) throws Exception {
        client.send("{'type':'session.update','session':{'type':'realtime','output_modalities':['text'],'tools':[{"
                + "'type':'mcp','server_label':'trains','server_url':'" + mcp + "','require_approval':'" + approval + "'}]}}");
        client.await("conversation.item.done");
    }

    private static void ask(RealtimeClient client, String words) throws Exception {
        client.send("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'" + words + "'}]}}");
        client.await("conversation.item.done");
        client.events.clear();
        client.send("{'type':'response.create'}");
        client.await("rate_limits.updated");
    }

    private static void answer(RealtimeClient client, JsonNode request, boolean approve) throws Exception {
        client.send("{'type':'conversation.item.create','item':{'type':'mcp_approval_response','approval_request_id':'"
                + request.path("id").asText() + "','approve':" + approve + "}}");
    }

    private static List<String> plus(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toList();
    }
}
