package dev.earshot.session;

/**
 * Who serves a session.
 *
 * @param upstream as the configuration calls it
 * @param model as the upstream calls it; null where it has not said
 * @param transcriber the model that writes down what is heard, where it is not the one that the session names; else null
 */
public record Served(String upstream, String model, String transcriber) {
}
