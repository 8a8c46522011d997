package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Image;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Text;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolCall;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolOutput;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Turn;
import dev.earshot.upstream.engine.dialogue.Tools.Choice;
import dev.earshot.upstream.engine.dialogue.Tools.Tool;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ChatBodyTest {

    private static final Tool WEATHER = new Tool("get_weather", "Weather of a city",
            (ObjectNode) Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"));
    private static final Tool HANG_UP = new Tool("hang_up", "", Json.object());

    @Test
    void toolsTheirChoiceAndTheLimitGoIntoTheRequest() {
        var body = body(true, new DialogueRequest("", List.of(new Message(Role.USER, "hi")),
                new Tools(List.of(WEATHER, HANG_UP), new Choice.Named("hang_up"), false), OptionalInt.of(70)));
        assertEquals(Json.parse("""
                {"model": "m", "stream": true, "stream_options": {"include_usage": true}, "max_completion_tokens": 70,
                 "tools": [
                   {"type": "function", "function": {"name": "get_weather", "description": "Weather of a city",
                     "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}},
                   {"type": "function", "function": {"name": "hang_up"}}],
                 "tool_choice": {"type": "function", "function": {"name": "hang_up"}},
                 "parallel_tool_calls": false,
                 "messages": [{"role": "user", "content": "hi"}]}
                """), body);
    }

    @Test
    void eachChoiceHasItsWordAndNoToolsMeanNoWordAboutThem() {
        assertEquals("auto", choice(new Choice.Auto()));
        assertEquals("none", choice(new Choice.None()));
        assertEquals("required", choice(new Choice.Required()));
        var plain = body(true, new DialogueRequest("", List.of()));
        for (var key : List.of("tools", "tool_choice", "parallel_tool_calls", "max_completion_tokens")) {
            assertFalse(plain.has(key), key);
        }
    }

    @Test
    void imagesOfTheUserAreContentPartsForAModelThatSees() {
        var shown = new Message(Role.USER,
                List.of(new Text("What is this?"), new Image("data:image/png;base64,AAAA", "low")));
        var request = new DialogueRequest("", List.of(shown));
        assertEquals(Json.parse("""
                [{"role": "user", "content": [{"type": "text", "text": "What is this?"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}}]}]
                """), body(true, request).path("messages"));
        assertEquals(Json.parse("[{\"role\": \"user\", \"content\": \"What is this?\"}]"),
                body(false, request).path("messages"));
    }

    @Test
    void callsOfOneStepAreOneMessageFollowedByTheirOutputs() {
        assertEquals(Json.parse("""
                [{"role": "user", "content": "weather?"},
                 {"role": "assistant", "content": "One moment.", "tool_calls": [
                   {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": "{\\"city\\":\\"Rome\\"}"}},
                   {"id": "c2", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]},
                 {"role": "tool", "tool_call_id": "c1", "content": "warm"},
                 {"role": "tool", "tool_call_id": "c2", "content": "cold"},
                 {"role": "assistant", "content": null, "tool_calls": [
                   {"id": "c3", "type": "function", "function": {"name": "hang_up", "arguments": "{}"}}]},
                 {"role": "tool", "tool_call_id": "c3", "content": "ok"}]
                """), messages(new Message(Role.USER, "weather?"), new Message(Role.ASSISTANT, "One moment."),
                        new ToolCall("c1", "get_weather", "{\"city\":\"Rome\"}"), new ToolCall("c2", "get_weather", "{}"),
                        new ToolOutput("c1", "warm"), new ToolOutput("c2", "cold"),
                        new ToolCall("c3", "hang_up", "{}"), new ToolOutput("c3", "ok")));
    }

    @Test
    void lateMissingAndOrphanedOutputsStillMakeAConversationChatServersTake() {
        assertEquals(Json.parse("""
                [{"role": "assistant", "content": null, "tool_calls": [
                   {"id": "c1", "type": "function", "function": {"name": "a", "arguments": "{}"}},
                   {"id": "c2", "type": "function", "function": {"name": "b", "arguments": "{}"}}]},
                 {"role": "tool", "tool_call_id": "c1", "content": "late"},
                 {"role": "tool", "tool_call_id": "c2", "content": "There is no output yet."},
                 {"role": "user", "content": "still there?"},
                 {"role": "assistant", "content": "Yes."}]
                """), messages(new ToolCall("c1", "a", "{}"), new ToolCall("c2", "b", "{}"),
                        new Message(Role.USER, "still there?"), new ToolOutput("c1", "late"),
                        new ToolOutput("gone", "orphan"), new Message(Role.ASSISTANT, "Yes.")));
    }

    private static JsonNode messages(Turn... turns) {
        return body(true, new DialogueRequest("", List.of(turns))).path("messages");
    }

    private static String choice(Choice choice) {
        return body(true, new DialogueRequest("", List.of(), new Tools(List.of(WEATHER), choice, true),
                OptionalInt.empty())).path("tool_choice").asText();
    }

    private static JsonNode body(boolean seesImages, DialogueRequest request) {
        var endpoint = ChatConfig.of(URI.create("http://localhost/v1"), "m", Optional.empty()).endpoint();
        return Json.parse(ChatBody.of(new ChatConfig(endpoint, "m", seesImages), request));
    }
}
