package dev.earshot.session;

/**
 * Who serves a session.
 *
 * @param upstream as the configuration calls it
 * @param model as the upstream calls it; null where it has not said
 */
public record Served(String upstream, String model) {
}
