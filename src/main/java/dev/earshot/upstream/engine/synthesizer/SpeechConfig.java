package dev.earshot.upstream.engine.synthesizer;

import dev.earshot.upstream.engine.endpoint.EndpointConfig;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how to ask a speech endpoint.
 *
 * @param voices the endpoint's name of a voice, by the name a session gives; other names are passed on as they are
 * @param instructions how to speak, for models that can be told
 * @param pcmHertz the rate of raw PCM, which does not say it itself; OpenAI sends 24000
 */
public record SpeechConfig(EndpointConfig endpoint, String model, Map<String, String> voices,
        Optional<String> instructions, int pcmHertz) {

    public SpeechConfig {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
        voices = Map.copyOf(voices);
        SpeechPcm.requireRate(pcmHertz);
    }
}
