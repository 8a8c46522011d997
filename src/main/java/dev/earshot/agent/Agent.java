package dev.earshot.agent;

import java.util.List;

/**
 * A server-owned session template.
 *
 * @param name as clients give it for {@code model}
 * @param upstreams that serve it, by name, in the order in which they are tried
 * @param media where the media of its calls end
 */
public record Agent(String name, String instructions, String voice, List<String> upstreams, MediaMode media) {}
