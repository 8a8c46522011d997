package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.conversation.ContextTokens;
import dev.earshot.conversation.ContextWindow;
import dev.earshot.conversation.ContextWindow.Weighed;
import dev.earshot.conversation.Conversation;
import dev.earshot.conversation.Item;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.upstream.engine.dialogue.DialogueRequest;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Message;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.Role;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolCall;
import dev.earshot.upstream.engine.dialogue.DialogueRequest.ToolOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one response reads: the items that fit its window, as the dialogue wants them, and what they weigh.
 *
 * @param tokens of all of it
 */
record AnswerContext(DialogueRequest request, OfferedTools tools, ContextTokens tokens) {

    /**
     * @param items of the conversation before the response, or its own input
     * @throws dev.earshot.protocol.ApiException when it does not fit and may not be cut
     */
    static AnswerContext of(ResponseRequest request, List<Item> items, Conversation conversation, OfferedTools tools,
            ContextWindow window, JsonNode truncation) {
        var fixed = ContextTokens.ofText(request.instructions());
        for (var tool : tools.tools().offered()) {
            fixed = fixed.plus(ContextTokens.ofText(tool.name() + tool.description() + tool.parameters()));
        }
        var weighed = items.stream().map(item -> new Weighed(item, conversation.tokens(item))).toList();
        var kept = window.fit(weighed, fixed.total(), truncation);
        var tokens = kept.stream().map(Weighed::tokens).reduce(fixed, ContextTokens::plus);
        var history = history(kept.stream().map(Weighed::item).toList());
        return new AnswerContext(
                new DialogueRequest(request.instructions(), history, tools.tools(), request.tokenLimit()), tools, tokens);
    }

    private static List<DialogueRequest.Turn> history(List<Item> items) {
        var history = new ArrayList<DialogueRequest.Turn>();
        for (var item : items) {
            switch (item.type()) {
                case "message" -> history.add(message(item));
                case "function_call" -> history.add(
                        new ToolCall(item.text("call_id"), item.text("name"), item.text("arguments")));
                case "function_call_output" -> history.add(new ToolOutput(item.text("call_id"), item.text("output")));
                case "mcp_call" -> {
                    history.add(new ToolCall(item.id(), item.text("name"), item.text("arguments")));
                    history.add(new ToolOutput(item.id(), outcome(item)));
                }
                default -> { } // listings and approvals are between client and server
            }
        }
        return history;
    }

    private static String outcome(Item call) {
        if (call.wire().hasNonNull("output")) {
            return call.text("output");
        }
        return call.wire().hasNonNull("error") ? "Error: " + call.wire().at("/error/message").asText()
                : "The tool has not answered yet.";
    }

    private static Message message(Item item) {
        var parts = new ArrayList<DialogueRequest.Part>();
        for (var part : item.content()) {
            if (part.path("type").asText().equals("input_image")) {
                parts.add(new DialogueRequest.Image(part.path("image_url").asText(), part.path("detail").asText("auto")));
            }
        }
        var words = item.text();
        if (!words.isEmpty() || parts.isEmpty()) {
            parts.addFirst(new DialogueRequest.Text(words));
        }
        return new Message(Role.valueOf(item.role().toUpperCase(Locale.ROOT)), parts);
    }
}
