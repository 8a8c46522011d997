package dev.earshot.upstream.engine.transcriber;

import dev.earshot.upstream.engine.endpoint.EndpointConfig;
import java.util.Objects;

/**
 * Where and how to ask a transcription endpoint.
 *
 * @param model for turns whose hints name none
 * @param streams whether to ask for the text as it is found; servers that cannot do it answer in one piece all the same
 */
public record TranscriptionConfig(EndpointConfig endpoint, String model, boolean streams) {

    public TranscriptionConfig {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
    }
}
