package dev.earshot.agent;

/** What must hold of an agent beyond its own fields, as whoever serves it knows. */
public interface AgentCheck {

    /** @throws IllegalArgumentException naming the key of the configuration that is not right */
    void check(Agent agent);
}
