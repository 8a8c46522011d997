package dev.earshot.upstream.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
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

    Synthesizer synthesizer();

    /** Speech detection. */
    interface Vad {

        /** The Silero v6 model; by default where {@code deploy/local/fetch-models} puts it. */
        Optional<String> model();
    }

    /** A part of the engine that may be done by a server elsewhere. */
    interface Remote {

        /** Base URL of an OpenAI-compatible server, {@code …/v1}; embedded without it. */
        Optional<URI> url();

        Optional<String> apiKey();

        /** To the first byte of an answer, and between two pieces of it. */
        @WithDefault("10s")
        Duration timeout();
    }

    /** Transcription. */
    interface Transcriber extends Remote {

        /** Which embedded one; {@code auto} takes Moonshine where its model is there. */
        @WithDefault("auto")
        Kind kind();

        /** How many speakers PocketSphinx hears at once; a decoder takes memory when it is first needed. */
        @WithDefault("4")
        int decoders();

        /** As the endpoint names it, where the client names none. */
        @WithDefault("gpt-4o-mini-transcribe")
        String model();

        /** Whether to ask the endpoint for its text piece by piece. */
        @WithDefault("false")
        boolean streams();

        enum Kind { AUTO, MOONSHINE, POCKETSPHINX }
    }

    /** The dialogue; without a URL the concierge answers. */
    interface Chat extends Remote {

        @WithDefault("gpt-4o-mini")
        String model();

        /** Whether its model takes images; else they are refused. */
        @WithDefault("false")
        boolean seesImages();
    }

    /** The voice. */
    interface Synthesizer extends Remote {

        /** Which embedded one; {@code auto} takes hibari where its model is there. */
        @WithDefault("auto")
        Kind kind();

        enum Kind { AUTO, HIBARI, FLITE }

        @WithDefault("gpt-4o-mini-tts")
        String model();

        /** The endpoint's names of voices by the names sessions give; others are passed on as they are. */
        Map<String, String> voices();

        /** How to speak, for models that can be told. */
        Optional<String> instructions();

        /** Of the endpoint's raw PCM, which does not say it itself. */
        @WithDefault("24000")
        int pcmHertz();
    }
}
