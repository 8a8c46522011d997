package dev.earshot.upstream.engine.vad;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Silero v6 network, loaded once and shared by all detectors; {@link #newDetector()} may be called by any thread.
 * Loading takes about half a second, so it belongs on a worker. Close the detectors first.
 */
public final class VoiceActivityModel implements AutoCloseable {

    /** The file's name inside the model folder, as {@code deploy/local/fetch-models} writes it. */
    public static final String FILE_NAME = "silero_vad_v6.onnx";

    private final OrtEnvironment environment;
    private final OrtSession session;

    private VoiceActivityModel(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /**
     * Loads the network from a file.
     *
     * @throws SpeechUnavailableException when the file is missing or is not a network this runtime understands
     */
    public static VoiceActivityModel load(Path model) {
        if (!Files.isRegularFile(model)) {
            throw new SpeechUnavailableException(
                    "the voice activity model " + model.getFileName() + " is missing: run deploy/local/fetch-models");
        }
        var environment = OrtEnvironment.getEnvironment("earshot");
        // One thread without spinning: a frame takes 0.2 ms, and a pool that waits for the next one burns a whole core.
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return new VoiceActivityModel(environment, environment.createSession(model.toString(), options));
        } catch (OrtException e) {
            throw new SpeechUnavailableException("the voice activity model " + model.getFileName()
                    + " cannot be loaded: delete it and run deploy/local/fetch-models", e);
        }
    }

    /**
     * Where {@code deploy/local/fetch-models} puts the model: the folder in system property {@code earshot.models}, else in
     * environment variable {@code EARSHOT_MODELS}, else {@code earshot/models} in the user's cache.
     */
    public static Path standardPath() {
        var named = System.getProperty("earshot.models", System.getenv().getOrDefault("EARSHOT_MODELS", ""));
        if (!named.isBlank()) {
            return Path.of(named, FILE_NAME);
        }
        var cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        var root = cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve("earshot").resolve("models").resolve(FILE_NAME);
    }

    /** A detector for one stream, with a state of its own: about 5 KB outside the heap. */
    public VoiceActivity newDetector() {
        return new SileroDetector(environment, session);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the voice activity model did not close", e);
        }
    }
}
