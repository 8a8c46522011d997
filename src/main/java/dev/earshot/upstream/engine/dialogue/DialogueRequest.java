package dev.earshot.upstream.engine.dialogue;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a dialogue is asked to answer.
 *
 * @param instructions the session's instructions, possibly empty
 * @param history the conversation, oldest first; when the last turn is not the user's, the assistant opens or goes on
 * by itself
 */
public record DialogueRequest(String instructions, List<Turn> history) {

    public DialogueRequest {
        Objects.requireNonNull(instructions, "instructions");
        history = List.copyOf(history);
    }

    /** Who said it. */
    public enum Role {
        SYSTEM, USER, ASSISTANT;

        /** The role as chat endpoints spell it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One contribution to the conversation; {@code text} is a transcript where it was spoken. */
    public record Turn(Role role, String text) {

        public Turn {
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(text, "text");
        }
    }
}
