package dev.earshot.upstream.engine.transcriber.moonshine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.transcriber.DecoderUnavailableException;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The Moonshine network for English, loaded once and shared by all streams; {@link #newTranscriber} may be called by
 * any thread. The utterances under way are bounded, and so are those looked at in one moment: one for each core.
 * Loading takes about half a second, so it belongs on a worker. Close the transcribers first.
 */
public final class MoonshineModel implements AutoCloseable {

    private static final String HEARING = "moonshine-tiny-en-encoder.ort";
    private static final String WRITING = "moonshine-tiny-en-decoder.ort";
    private static final String TOKENS = "moonshine-tiny-en-tokens.bin";
    /** An utterance holds 1 MB at most, so this many hold less than one decoder of the other kind. */
    private static final int DEFAULT_UTTERANCES = 64;

    private final MoonshineNetwork network;
    private final TokenVocabulary vocabulary;
    private final Semaphore utterances;
    private final Semaphore runs = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private MoonshineModel(MoonshineNetwork network, TokenVocabulary vocabulary, int maxUtterances) {
        this.network = network;
        this.vocabulary = vocabulary;
        this.utterances = new Semaphore(maxUtterances, true);
    }

    /**
     * Loads the network and has it hear a moment of silence, so that the first speaker need not wait for longer.
     *
     * @param folder holds the three files under the names of {@code deploy/local/fetch-models}
     * @throws SpeechUnavailableException when a file is missing or is not what this runtime understands
     */
    public static MoonshineModel load(Path folder) {
        return load(folder, DEFAULT_UTTERANCES);
    }

    /** As {@link #load(Path)}, for up to {@code maxUtterances} at once. */
    public static MoonshineModel load(Path folder, int maxUtterances) {
        if (!presentIn(folder)) {
            throw new SpeechUnavailableException(
                    "the speech model " + HEARING + " is missing: run deploy/local/fetch-models");
        }
        var environment = OrtEnvironment.getEnvironment("earshot");
        try (var options = new OrtSession.SessionOptions()) {
            // A second thread wins 15 %, and costs the stream beside it more.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            // Every length of sound would leave its own pattern behind.
            options.setMemoryPatternOptimization(false);
            var vocabulary = TokenVocabulary.parse(Files.readAllBytes(folder.resolve(TOKENS)));
            var network = MoonshineNetwork.load(environment, folder.resolve(HEARING), folder.resolve(WRITING), options,
                    SpeechWindow.MAX_VIEW_SAMPLES);
            network.transcribe(new SpeechWindow().view(), new int[0], 2);
            return new MoonshineModel(network, vocabulary, maxUtterances);
        } catch (OrtException | IOException e) {
            throw new SpeechUnavailableException("the speech model " + HEARING
                    + " cannot be loaded: delete it and run deploy/local/fetch-models", e);
        }
    }

    /** Where {@code deploy/local/fetch-models} puts models: the folder of {@link VoiceActivityModel#standardPath()}. */
    public static Path standardFolder() {
        return VoiceActivityModel.standardPath().getParent();
    }

    /** Whether the model's files are in this folder. */
    public static boolean presentIn(Path folder) {
        return Files.isRegularFile(folder.resolve(HEARING)) && Files.isRegularFile(folder.resolve(WRITING))
                && Files.isRegularFile(folder.resolve(TOKENS));
    }

    /** A transcriber for one stream, which waits at most so long when too many utterances are under way. */
    public Transcriber newTranscriber(Duration longestWait) {
        return new MoonshineTranscriber(this, longestWait);
    }

    /** Utterances that may begin now without waiting. */
    public int freeUtterances() {
        return utterances.availablePermits();
    }

    MoonshineNetwork network() {
        return network;
    }

    TokenVocabulary vocabulary() {
        return vocabulary;
    }

    void enter(Duration longestWait) {
        try {
            if (!utterances.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DecoderUnavailableException("too many utterances were under way for "
                        + longestWait.toMillis() + " ms", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DecoderUnavailableException("interrupted while waiting for the speech model", e);
        }
    }

    boolean tryEnter() {
        return utterances.tryAcquire();
    }

    void leave() {
        utterances.release();
    }

    /** Waits for a core; each look before ends within a second. */
    void run() {
        runs.acquireUninterruptibly();
    }

    /** False when all cores are taken; who only wants to know how far it is leaves them to those who must. */
    boolean tryRun() {
        return runs.tryAcquire();
    }

    void endRun() {
        runs.release();
    }

    @Override
    public void close() {
        network.close();
    }
}
