package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.conversation.TextTokens;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.SessionsConfig;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.session.UpstreamSink;
import dev.earshot.telemetry.Metrics;
import dev.earshot.upstream.UpstreamProvider;
import dev.earshot.upstream.engine.EngineConfig.Transcriber.Kind;
import dev.earshot.upstream.engine.dialogue.Concierge;
import dev.earshot.upstream.engine.dialogue.Dialogue;
import dev.earshot.upstream.engine.echo.EchoGuard;
import dev.earshot.upstream.engine.echo.PlayedSound;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.mcp.McpServers;
import dev.earshot.upstream.engine.synthesizer.Flite;
import dev.earshot.upstream.engine.synthesizer.Synthesizer;
import dev.earshot.upstream.engine.synthesizer.Voice;
import dev.earshot.upstream.engine.synthesizer.hibari.Hibari;
import dev.earshot.upstream.engine.transcriber.DecoderPool;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import dev.earshot.upstream.engine.transcriber.TranscriptionHints;
import dev.earshot.upstream.engine.transcriber.moonshine.MoonshineModel;
import dev.earshot.upstream.engine.turnend.TurnEndModel;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import io.netty.buffer.ByteBuf;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The embedded engine of this process: its models, its workers and its dialogue, shared by all sessions. The models load
 * in the background after the start; readiness and {@link #failure} say how far they are.
 */
@ApplicationScoped
public class Engine implements UpstreamProvider {

    /** As an agent's list of upstreams calls it. */
    static final String NAME = "engine";

    private static final String EMBEDDED = "embedded";
    private static final Logger LOG = Logger.getLogger(Engine.class);
    private static final ApiError LOADING =
            ApiError.serverFault("engine_loading", "The embedded engine is still loading its models; try again in a moment.");

    /** How long a finished turn waits for a decoder before it is told that none is free. */
    private static final Duration DECODER_WAIT = Duration.ofMillis(1_500);

    private final EngineConfig config;
    private final McpServers mcpServers;
    private final WorkerPool workers;
    private final Providers providers;
    private final Semaphore decoderWaiters;
    private final long sessionSeconds;
    private final LongAdder droppedSamples = new LongAdder();
    private volatile Models models;
    private volatile ApiError failure = LOADING;

    /** How a voice becomes a synthesizer, for one answer. */
    interface Voices {

        /** @param speed 1 as recorded */
        Synthesizer synthesizer(Voice voice, float speed);
    }

    /** What listens to a session, made for each, and what speaks for all. */
    record Models(Supplier<VoiceActivity> detectors, Supplier<Transcriber> transcribers, TurnEnd turnEnd, Voices voices) {}

    /** As the ledger calls it: by itself it costs nothing, a server that is configured for one of its parts does. */
    String model() {
        return config.chat().url().isPresent() ? EMBEDDED + "+" + config.chat().model() : EMBEDDED;
    }

    /** As {@link #model}, of what is written down. */
    String transcriber() {
        return config.transcriber().url().isPresent() ? config.transcriber().model() : EMBEDDED;
    }

    Engine(EngineConfig config, SessionsConfig sessions, McpServers mcpServers, Vertx vertx, Metrics metrics) {
        this.config = config;
        this.mcpServers = mcpServers;
        this.sessionSeconds = sessions.lifeMinutes() * 60L;
        this.decoderWaiters = new Semaphore(config.transcriber().decoders());
        // As many as may wait for a decoder, and as many again as can be kept busy by the rest.
        this.workers =
                new WorkerPool(config.transcriber().decoders() + 2 * Runtime.getRuntime().availableProcessors());
        metrics.pool("engine-workers", workers::busy, workers::maxThreads);
        this.providers = Providers.of(config, vertx, new Concierge(Clock.systemDefaultZone()));
    }

    /** Null once the engine can serve; else why it cannot. */
    ApiError failure() {
        return failure;
    }

    boolean enabled() {
        return config.enabled();
    }

    @Override
    public boolean has(String name) {
        return name.equals(NAME);
    }

    @Override
    public boolean serves(String name, SessionConfiguration configuration) {
        return !configuration.translates();
    }

    @Override
    public boolean remote() {
        return false;
    }

    @Override
    public UpstreamLeg leg(String name, String sessionId, SessionConfiguration configuration, ObjectNode session) {
        return new EngineLeg(this, becoming(configuration, session), System.currentTimeMillis() / 1000 + sessionSeconds);
    }

    /** Where another upstream took something that is not known here, the session goes on as it began. */
    private static SessionConfiguration becoming(SessionConfiguration configuration, ObjectNode session) {
        try {
            return configuration.updated(session, false);
        } catch (ApiException e) {
            LOG.warnf("The engine takes a session over as it began: %s", e.error().message());
            return configuration;
        }
    }

    Dialogue dialogue() {
        return providers.dialogue();
    }

    /**
     * @param sound what the session is given to play
     * @param hints what the session's transcription may go by, asked for with each turn
     */
    Ear ear(EarRing ring, PlayedSound sound, Supplier<TranscriptionHints> hints, Ear.Listener listener) {
        var utterances = new Utterances(ring, transcriber(hints), decoderWaiters, keptAudioBytes());
        return new Ear(ring, new SpeechDetector(models.detectors().get(), new EchoGuard(sound)), models.turnEnd(), utterances,
                workers, listener);
    }

    Mouth mouth(String voice, double speed, UpstreamSink sink, Mouth.Listener listener) {
        Supplier<ClauseSpeaker> embedded =
                () -> new LocalSpeaker(models.voices().synthesizer(Voice.named(voice), (float) speed),
                        new SerialWorker(workers));
        var speaker = providers.speech().<ClauseSpeaker>map(speech -> new RemoteSpeaker(speech, voice, speed, embedded))
                .orElseGet(embedded);
        return new Mouth(speaker, speed, sink::execute, listener);
    }

    /** The embedded voice, for what is not an answer. */
    ClauseSpeaker speaker(String voice) {
        return new LocalSpeaker(models.voices().synthesizer(Voice.named(voice), 1), new SerialWorker(workers));
    }

    private Transcriber transcriber(Supplier<TranscriptionHints> hints) {
        return providers.transcription().<Transcriber>map(endpoint -> new RemoteTranscriber(endpoint, hints))
                .orElseGet(models.transcribers());
    }

    McpServers mcpServers() {
        return mcpServers;
    }

    /** How much audio a session keeps of its items. */
    int keptAudioBytes() {
        return config.keptAudioKib() * 1024;
    }

    /** The context of the dialogue. */
    int contextTokens() {
        return config.contextTokens();
    }

    int tokensPerMinute() {
        return config.tokensPerMinute();
    }

    /**
     * Writes down a whole recording on a worker.
     *
     * @param pcm16k lent until the outcome is there
     */
    void transcribe(ByteBuf pcm16k, Supplier<TranscriptionHints> hints, Consumer<Utterances.Outcome> outcome) {
        new SerialWorker(workers).execute(() ->
                Utterances.ofRecording(pcm16k, transcriber(hints), decoderWaiters).thenAccept(outcome));
    }

    /** Counts microphone audio that was lost because the ear could not keep up. */
    void dropped(int samples) {
        if (samples > 0) {
            droppedSamples.add(samples);
        }
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            new SerialWorker(workers).execute(this::load);
        } else {
            failure = ApiError.serverFault("engine_disabled", "The embedded engine is switched off (earshot.engine.enabled).");
        }
    }

    void stop(@Observes ShutdownEvent event) {
        workers.close();
        providers.close();
    }

    /** From here on sessions are taken. */
    void serve(Models loaded) {
        models = loaded;
        failure = null;
    }

    private void load() {
        var beganNanos = System.nanoTime();
        try {
            var path = config.vad().model().map(Path::of).orElseGet(VoiceActivityModel::standardPath);
            var voiceActivity = VoiceActivityModel.load(path);
            TextTokens.load();
            serve(new Models(voiceActivity::newDetector, transcribers(),
                    TurnEnd.load(path.resolveSibling(TurnEndModel.FILE_NAME)), voices()));
            LOG.infof("The embedded engine is ready after %d ms", (System.nanoTime() - beganNanos) / 1_000_000);
        } catch (RuntimeException | LinkageError e) {
            failure = ApiError.serverFault("engine_unavailable", "The embedded engine could not be loaded: " + e.getMessage());
            LOG.errorf(e, "The embedded engine could not be loaded");
        }
    }

    /** The better voice where its model is there, else the one that the system brings. */
    private Voices voices() {
        var kind = config.synthesizer().kind();
        var archive = VoiceActivityModel.standardPath().resolveSibling(Hibari.FILE_NAME);
        try {
            if (kind == EngineConfig.Synthesizer.Kind.HIBARI
                    || kind == EngineConfig.Synthesizer.Kind.AUTO && Files.isRegularFile(archive)) {
                return Hibari.load(archive)::synthesizer;
            }
        } catch (SpeechUnavailableException e) {
            if (kind == EngineConfig.Synthesizer.Kind.HIBARI) {
                throw e;
            }
            LOG.warnf("flite speaks instead: %s", e.getMessage());
        }
        Voice.all().forEach(voice -> Flite.synthesizer(voice, 1).close());
        return Flite::synthesizer;
    }

    /** The better ear where its model is there, else the one that the system brings. */
    private Supplier<Transcriber> transcribers() {
        var kind = config.transcriber().kind();
        var folder = MoonshineModel.standardFolder();
        try {
            if (kind == Kind.MOONSHINE || kind == Kind.AUTO && MoonshineModel.presentIn(folder)) {
                var moonshine = MoonshineModel.load(folder);
                return () -> moonshine.newTranscriber(DECODER_WAIT);
            }
        } catch (SpeechUnavailableException e) {
            if (kind == Kind.MOONSHINE) {
                throw e;
            }
            LOG.warnf("PocketSphinx hears instead: %s", e.getMessage());
        }
        var decoders = new DecoderPool(config.transcriber().decoders());
        decoders.ready().join();
        return () -> decoders.newTranscriber(DECODER_WAIT);
    }
}
