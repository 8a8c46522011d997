package dev.earshot.upstream.engine.dialogue;

import dev.earshot.protocol.WireWord;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What a dialogue is asked to answer.
 *
 * @param instructions the session's instructions, possibly empty
 * @param history the conversation, oldest first; when the last turn is not the user's, the assistant opens or goes on
 * by itself
 * @param tools what the assistant may call
 * @param maxOutputTokens how long the answer may be, empty for no limit of the caller's
 */
public record DialogueRequest(String instructions, List<Turn> history, Tools tools, OptionalInt maxOutputTokens) {

    public DialogueRequest {
        Objects.requireNonNull(instructions, "instructions");
        Objects.requireNonNull(tools, "tools");
        history = List.copyOf(history);
    }

    /** Plain talk: no tools, no limit. */
    public DialogueRequest(String instructions, List<Turn> history) {
        this(instructions, history, Tools.NONE, OptionalInt.empty());
    }

    /** Who said it. */
    public enum Role {
        SYSTEM, USER, ASSISTANT;

        /** The role as chat endpoints spell it. */
        public String wireName() {
            return WireWord.of(this);
        }
    }

    /** One contribution to the conversation. */
    public sealed interface Turn {}

    /** Something said or shown. */
    public record Message(Role role, List<Part> parts) implements Turn {

        public Message {
            Objects.requireNonNull(role, "role");
            parts = List.copyOf(parts);
        }

        /** Words alone; a transcript where they were spoken. */
        public Message(Role role, String text) {
            this(role, List.of(new Text(text)));
        }

        /** The words of all parts. */
        public String text() {
            return parts.stream().filter(Text.class::isInstance).map(part -> ((Text) part).text())
                    .collect(Collectors.joining(" "));
        }
    }

    /** The assistant called a tool. {@code arguments} is JSON as the assistant wrote it. */
    public record ToolCall(String callId, String name, String arguments) implements Turn {}

    /** What the tool said; {@code output} is free text, often JSON. */
    public record ToolOutput(String callId, String output) implements Turn {}

    /** A piece of a message. */
    public sealed interface Part {}

    public record Text(String text) implements Part {

        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * @param dataUri {@code data:image/png;base64,…} or jpeg
     * @param detail {@code auto}, {@code low} or {@code high}
     */
    public record Image(String dataUri, String detail) implements Part {}
}
