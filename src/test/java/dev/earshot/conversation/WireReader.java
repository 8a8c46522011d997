package dev.earshot.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.protocol.ServerEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A client that believes nothing: every event has to follow from those before it. */
final class WireReader {

    long events;
    private final Set<String> openResponses = new HashSet<>();
    private final Set<String> doneResponses = new HashSet<>();
    private final Map<String, String> openItems = new HashMap<>();
    private final Set<String> doneItems = new HashSet<>();
    private final Map<String, String> responseOf = new HashMap<>();
    private final Map<String, Integer> outputs = new HashMap<>();
    private final Map<String, StringBuilder> written = new HashMap<>();
    private final Map<String, String> openOutput = new HashMap<>();
    private final Set<String> addedItems = new HashSet<>();
    private final Set<String> doneInConversation = new HashSet<>();

    void read(ServerEvent event) {
        events++;
        var body = event.body();
        var item = body.path("item_id").asText(body.at("/item/id").asText(""));
        var response = body.path("response_id").asText("");
        switch (event.type()) {
            case "response.created" -> assertTrue(openResponses.add(body.at("/response/id").asText()));
            case "response.done" -> {
                var id = body.at("/response/id").asText();
                assertTrue(openResponses.remove(id), "done without begun");
                assertTrue(doneResponses.add(id), "done twice");
                assertFalse(openOutput.containsKey(id), "an item was left open");
                assertEquals(outputs.getOrDefault(id, 0), body.at("/response/output").size());
            }
            case "response.output_item.added" -> {
                assertTrue(openResponses.contains(response));
                assertEquals(outputs.merge(response, 1, Integer::sum) - 1, body.path("output_index").asInt());
                assertFalse(openOutput.containsKey(response), "one item at a time");
                openOutput.put(response, item);
                responseOf.put(item, response);
                written.put(item, new StringBuilder());
                assertEquals("in_progress", body.at("/item/status").asText());
                openItems.put(item, body.at("/item/type").asText());
            }
            case "response.output_item.done" -> {
                assertTrue(openItems.remove(item) != null, "done without added");
                assertFalse(body.at("/item/status").asText().equals("in_progress"));
                openOutput.remove(response, item);
                doneItems.add(item);
            }
            case "response.output_text.delta", "response.output_audio_transcript.delta",
                    "response.function_call_arguments.delta", "response.mcp_call_arguments.delta" -> {
                assertOpen(response, item);
                written.get(item).append(body.path("delta").asText());
            }
            case "response.output_text.done" -> assertWritten(item, body.path("text").asText());
            case "response.output_audio_transcript.done" -> assertWritten(item, body.path("transcript").asText());
            case "response.function_call_arguments.done" -> assertWritten(item, body.path("arguments").asText());
            case "response.mcp_call_arguments.done" -> {
                assertWritten(item, body.path("arguments").asText());
                openOutput.remove(response, item);
            }
            case "response.content_part.added", "response.content_part.done", "response.output_audio.done" ->
                    assertOpen(response, item);
            case "response.mcp_call.in_progress", "response.mcp_call.completed", "response.mcp_call.failed" ->
                    assertEquals("mcp_call", openItems.get(item));
            case "conversation.item.added" -> itemAdded(item);
            case "conversation.item.done" -> itemDone(item);
            case "conversation.item.deleted" -> itemDeleted(item);
            case "mcp_list_tools.in_progress", "mcp_list_tools.completed", "mcp_list_tools.failed" -> { }
            default -> throw new AssertionError("nobody expects a " + event.type());
        }
    }

    boolean callOpen(String responseId) {
        var item = openOutput.get(responseId);
        return item != null && !openItems.get(item).equals("message");
    }

    boolean mcpCallOpen(String responseId) {
        return "mcp_call".equals(openItems.get(openOutput.get(responseId)));
    }

    private void itemAdded(String itemId) {
        assertTrue(addedItems.add(itemId), "added twice");
    }

    private void itemDone(String itemId) {
        assertTrue(addedItems.contains(itemId), "done before added");
        assertFalse(doneInConversation.contains(itemId), "done twice");
        doneInConversation.add(itemId);
    }

    void assertSettled() {
        assertEquals(Set.of(), openResponses, "responses without an end");
        assertEquals(Map.of(), openItems, "items without an end");
        for (var item : addedItems) {
            assertTrue(doneInConversation.contains(item), () -> item + " was added and not done");
        }
    }

    /** What the client deleted owes nothing more, and its id is free. */
    private void itemDeleted(String itemId) {
        addedItems.remove(itemId);
        doneInConversation.remove(itemId);
    }

    private void assertOpen(String response, String item) {
        assertTrue(openResponses.contains(response), "after the response was done");
        assertEquals(item, openOutput.get(response), "not the open item");
        assertFalse(doneItems.contains(item), "a delta after done");
    }

    private void assertWritten(String item, String whole) {
        assertEquals(written.get(item).toString(), whole);
    }
}
