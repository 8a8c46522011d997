package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.SessionObserver.Said;
import dev.earshot.session.SessionObserver.Said.Kind;
import java.util.Optional;

/** What somebody said, in the events that hold it whole. */
final class Words {

    private Words() {}

    static Optional<Said> in(ServerEvent event) {
        return switch (event.type()) {
            case "conversation.item.input_audio_transcription.completed" -> said(Kind.USER, event.body().path("transcript"));
            case "response.output_audio_transcript.done" -> said(Kind.ANSWER, event.body().path("transcript"));
            case "response.output_text.done" -> said(Kind.ANSWER, event.body().path("text"));
            case "response.output_item.done" -> ofTool(event.body().path("item"));
            default -> Optional.empty();
        };
    }

    static Optional<Said> in(ClientEvent event) {
        return event.type().equals("conversation.item.create") ? ofTool(event.body().path("item")) : Optional.empty();
    }

    private static Optional<Said> ofTool(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "function_call" -> Optional.of(new Said(Kind.TOOL_ARGUMENTS, item.path("call_id").asText(),
                    item.path("arguments").asText()));
            case "function_call_output" -> Optional.of(new Said(Kind.TOOL_RESULT, item.path("call_id").asText(),
                    item.path("output").asText()));
            default -> Optional.empty();
        };
    }

    private static Optional<Said> said(Kind kind, JsonNode text) {
        return text.isTextual() ? Optional.of(new Said(kind, null, text.textValue())) : Optional.empty();
    }
}
