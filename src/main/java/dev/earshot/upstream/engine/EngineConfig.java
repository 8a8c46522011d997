package dev.earshot.upstream.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The embedded engine: {@code earshot.engine.*}. */
@ConfigMapping(prefix = "earshot.engine")
public interface EngineConfig {

    /** False leaves the engine's models unloaded: a relay needs none. */
    @WithDefault("true")
    boolean enabled();

    /** What a dialogue may read: instructions, tools and conversation. */
    @WithDefault("28224")
    int contextTokens();

    /** Tokens of a session in a minute, as {@code rate_limits.updated} tells them. */
    @WithDefault("200000")
    int tokensPerMinute();

    /** Audio that a session keeps of its items for {@code conversation.item.retrieve}, in KiB; 0 keeps none. */
    @WithDefault("2048")
    int keptAudioKib();

    Vad vad();

    Transcriber transcriber();

    Chat chat();

    /** Speech detection. */
    interface Vad {

        /** The Silero v6 model; by default where {@code deploy/local/fetch-models} puts it. */
        Optional<String> model();
    }

    /** Transcription. */
    interface Transcriber {

        /** How many speakers are transcribed at once; a decoder takes memory when it is first needed. */
        @WithDefault("4")
        int decoders();
    }

    /** The dialogue; without a URL the concierge answers. */
    interface Chat {

        /** Base URL of an OpenAI-compatible server, {@code …/v1}. */
        Optional<URI> url();

        @WithDefault("gpt-4o-mini")
        String model();

        Optional<String> apiKey();

        @WithDefault("10s")
        Duration timeout();
    }
}
