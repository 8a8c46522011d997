package dev.earshot.upstream.engine.dialogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The tools of one reply.
 *
 * @param offered by name, each name once
 * @param choice what the assistant has to do with them
 * @param parallel whether it may call several in one reply
 */
public record Tools(List<Tool> offered, Choice choice, boolean parallel) {

    public static final Tools NONE = new Tools(List.of(), new Choice.None(), true);

    public Tools {
        offered = List.copyOf(offered);
    }

    /**
     * A function that may be called.
     *
     * @param description for the assistant, possibly empty
     * @param parameters a JSON schema, possibly empty
     */
    public record Tool(String name, String description, ObjectNode parameters) {}

    /** The wire's {@code tool_choice}. */
    public sealed interface Choice {

        /** As the assistant sees fit. */
        record Auto() implements Choice {}

        /** No tool. */
        record None() implements Choice {}

        /** Some tool. */
        record Required() implements Choice {}

        /** This tool. */
        record Named(String name) implements Choice {}
    }
}
