package dev.earshot.upstream.engine.dialogue;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how to ask a chat endpoint.
 *
 * @param url base address, for example {@code http://localhost:11434/v1}; {@code /chat/completions} is added
 * @param model the model as the endpoint names it
 * @param apiKey sent as bearer token when present
 * @param connectTimeout until the connection stands
 * @param firstByteTimeout from the begin of a reply to the first byte of its stream
 * @param idleTimeout between two pieces of the stream
 */
public record ChatConfig(URI url, String model, Optional<String> apiKey, Duration connectTimeout,
        Duration firstByteTimeout, Duration idleTimeout) {

    public ChatConfig {
        Objects.requireNonNull(model, "model");
        var scheme = Objects.requireNonNull(url, "url").getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("The url of the chat endpoint must be absolute and http or https");
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException("The url of the chat endpoint takes no user, query or fragment");
        }
        if (!isPositive(connectTimeout) || !isPositive(firstByteTimeout) || !isPositive(idleTimeout)) {
            throw new IllegalArgumentException("Timeouts of the chat endpoint must be at least a millisecond");
        }
    }

    /** With timeouts fit for talk: 2 s to connect, 15 s to the first byte, 10 s between two pieces. */
    public static ChatConfig of(URI url, String model, Optional<String> apiKey) {
        return new ChatConfig(url, model, apiKey, Duration.ofSeconds(2), Duration.ofSeconds(15),
                Duration.ofSeconds(10));
    }

    String completionsUrl() {
        var base = url.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/chat/completions";
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "ChatConfig[model=" + model + ", key=" + (apiKey.isPresent() ? "set" : "none") + "]";
    }

    private static boolean isPositive(Duration timeout) {
        return timeout.toMillis() > 0;
    }
}
