package dev.earshot.agent;

/**
 * A server-owned session template.
 *
 * @param name as clients give it for {@code model}
 */
public record Agent(String name, String instructions, String voice) {}
