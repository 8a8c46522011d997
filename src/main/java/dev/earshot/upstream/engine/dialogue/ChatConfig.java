package dev.earshot.upstream.engine.dialogue;

import dev.earshot.upstream.engine.endpoint.EndpointConfig;
import dev.earshot.upstream.engine.endpoint.Service;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how to ask a chat endpoint.
 *
 * @param model the model as the endpoint names it
 * @param seesImages whether the model takes images; without it they are left out
 */
public record ChatConfig(EndpointConfig endpoint, String model, boolean seesImages) {

    /** No answer that is spoken takes longer; it ends a stream that trickles on. */
    private static final Duration TOTAL = Duration.ofMinutes(5);

    public ChatConfig {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
    }

    /** Words alone, with the endpoint's standard limits. */
    public ChatConfig(URI url, String model, Optional<String> apiKey, Duration connectTimeout,
            Duration firstByteTimeout, Duration idleTimeout) {
        this(new EndpointConfig(Service.CHAT, url, apiKey,
                new EndpointConfig.Timeouts(connectTimeout, firstByteTimeout, idleTimeout, TOTAL)), model, false);
    }

    /** With timeouts fit for talk: 2 s to connect, 15 s to the first byte, 10 s between two pieces. */
    public static ChatConfig of(URI url, String model, Optional<String> apiKey) {
        return new ChatConfig(url, model, apiKey, Duration.ofSeconds(2), Duration.ofSeconds(15),
                Duration.ofSeconds(10));
    }
}
