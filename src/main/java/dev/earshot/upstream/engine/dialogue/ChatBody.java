package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Image;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Text;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolCall;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolOutput;
import java.util.HashMap;
import java.util.Map;

/**
 * The body of a chat completion request. Chat servers want each tool call answered right after the message that makes
 * it, while in live talk an output may come many turns later or not at all: outputs are moved up to their calls, a call
 * without one says so, and an output whose call is gone is left out.
 */
final class ChatBody {

    private static final String NO_OUTPUT_YET = "There is no output yet.";

    private final boolean seesImages;
    private final Map<String, String> outputs = new HashMap<>();
    private final ArrayNode messages = Json.array();

    private ChatBody(boolean seesImages) {
        this.seesImages = seesImages;
    }

    static String of(ChatConfig config, DialogueRequest request) {
        var body = Json.object().put("model", config.model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        request.maxOutputTokens().ifPresent(tokens -> body.put("max_completion_tokens", tokens));
        if (!request.tools().offered().isEmpty()) {
            putTools(body, request.tools());
        }
        body.set("messages", new ChatBody(config.seesImages()).messages(request));
        return Json.write(body);
    }

    private ArrayNode messages(DialogueRequest request) {
        if (!request.instructions().isBlank()) {
            add(Role.SYSTEM).put("content", request.instructions());
        }
        for (var turn : request.history()) {
            if (turn instanceof ToolOutput output) {
                outputs.putIfAbsent(output.callId(), output.output());
            }
        }
        ObjectNode step = null;
        for (var turn : request.history()) {
            if (turn instanceof ToolCall call) {
                step = step == null ? step() : step;
                putCall(step, call);
            } else {
                answer(step);
                step = null;
                if (turn instanceof Message message) {
                    add(message);
                }
            }
        }
        answer(step);
        return messages;
    }

    /** Calls belong to the words the assistant said just before them. */
    private ObjectNode step() {
        var last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        return last instanceof ObjectNode said && said.path("role").asText().equals("assistant")
                && !said.has("tool_calls") ? said : add(Role.ASSISTANT).putNull("content");
    }

    private static void putCall(ObjectNode step, ToolCall call) {
        var function = step.withArray("tool_calls").addObject().put("id", call.callId()).put("type", "function")
                .putObject("function");
        function.put("name", call.name()).put("arguments", call.arguments());
    }

    private void answer(ObjectNode step) {
        if (step != null) {
            for (var call : step.path("tool_calls")) {
                var id = call.path("id").asText();
                messages.addObject().put("role", "tool").put("tool_call_id", id)
                        .put("content", outputs.getOrDefault(id, NO_OUTPUT_YET));
            }
        }
    }

    private void add(Message message) {
        if (!seesImages || message.role() != Role.USER || message.parts().stream().noneMatch(Image.class::isInstance)) {
            add(message.role()).put("content", message.text());
            return;
        }
        var content = add(message.role()).putArray("content");
        for (var part : message.parts()) {
            switch (part) {
                case Text text -> content.addObject().put("type", "text").put("text", text.text());
                case Image image -> content.addObject().put("type", "image_url").putObject("image_url")
                        .put("url", image.dataUri()).put("detail", image.detail());
            }
        }
    }

    private ObjectNode add(Role role) {
        return messages.addObject().put("role", role.wireName());
    }

    private static void putTools(ObjectNode body, Tools tools) {
        var offered = body.putArray("tools");
        for (var tool : tools.offered()) {
            var function = offered.addObject().put("type", "function").putObject("function");
            function.put("name", tool.name());
            if (!tool.description().isEmpty()) {
                function.put("description", tool.description());
            }
            if (!tool.parameters().isEmpty()) {
                function.set("parameters", tool.parameters());
            }
        }
        switch (tools.choice()) {
            case Tools.Choice.Auto auto -> body.put("tool_choice", "auto");
            case Tools.Choice.None none -> body.put("tool_choice", "none");
            case Tools.Choice.Required required -> body.put("tool_choice", "required");
            case Tools.Choice.Named named -> body.putObject("tool_choice").put("type", "function")
                    .putObject("function").put("name", named.name());
        }
        body.put("parallel_tool_calls", tools.parallel());
    }
}
