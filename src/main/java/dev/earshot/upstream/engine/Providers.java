package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.EngineConfig.Remote;
import dev.earshot.upstream.engine.dialogue.ChatConfig;
import dev.earshot.upstream.engine.dialogue.ChatEndpoint;
import dev.earshot.upstream.engine.dialogue.Concierge;
import dev.earshot.upstream.engine.dialogue.Dialogue;
import dev.earshot.upstream.engine.endpoint.EndpointConfig;
import dev.earshot.upstream.engine.endpoint.EndpointConfig.Timeouts;
import dev.earshot.upstream.engine.endpoint.Service;
import dev.earshot.upstream.engine.synthesizer.SpeechConfig;
import dev.earshot.upstream.engine.synthesizer.SpeechEndpoint;
import dev.earshot.upstream.engine.transcriber.TranscriptionConfig;
import dev.earshot.upstream.engine.transcriber.TranscriptionEndpoint;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Who thinks, writes down and speaks where the engine does not do it itself. Made once for the process: endpoints hold
 * connections and circuit breakers.
 *
 * @param dialogue a chat endpoint, else the concierge
 * @param transcription empty where the embedded transcriber serves
 * @param speech empty where the embedded synthesizer serves
 */
record Providers(Dialogue dialogue, Optional<TranscriptionEndpoint> transcription, Optional<SpeechEndpoint> speech)
        implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration CHAT_TOTAL = Duration.ofMinutes(5);
    private static final Duration AUDIO_TOTAL = Duration.ofSeconds(60);

    static Providers of(EngineConfig config, Vertx vertx, Concierge concierge) {
        var chat = config.chat();
        return new Providers(
                chat.url().<Dialogue>map(url -> new ChatEndpoint(vertx, new ChatConfig(
                        endpoint(Service.CHAT, url, chat, CHAT_TOTAL), chat.model(), chat.seesImages()))).orElse(concierge),
                config.transcriber().url().map(url -> new TranscriptionEndpoint(vertx, new TranscriptionConfig(
                        endpoint(Service.TRANSCRIPTION, url, config.transcriber(), AUDIO_TOTAL),
                        config.transcriber().model(), config.transcriber().streams()))),
                config.synthesizer().url().map(url -> new SpeechEndpoint(vertx, new SpeechConfig(
                        endpoint(Service.SPEECH, url, config.synthesizer(), AUDIO_TOTAL), config.synthesizer().model(),
                        config.synthesizer().voices(), config.synthesizer().instructions(),
                        config.synthesizer().pcmHertz()))));
    }

    private static EndpointConfig endpoint(Service service, URI url, Remote remote, Duration total) {
        return new EndpointConfig(service, url, remote.apiKey(),
                new Timeouts(CONNECT, remote.timeout(), remote.timeout(), total));
    }

    @Override
    public void close() {
        if (dialogue instanceof ChatEndpoint chat) {
            chat.close();
        }
        transcription.ifPresent(TranscriptionEndpoint::close);
        speech.ifPresent(SpeechEndpoint::close);
    }
}
