package dev.earshot.upstream.engine.turnend;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * The Smart Turn v3.2 network, loaded once and shared by all streams: as many judges as cores, borrowed for one
 * judgement each by {@link #borrow()}, by any thread. Close it when none is lent.
 */
public final class TurnEndModel implements AutoCloseable {

    /** The file's name inside the model folder, as {@code deploy/local/fetch-models} writes it. */
    public static final String FILE_NAME = "smart-turn-v3.2-cpu.onnx";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Semaphore permits = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private final ConcurrentLinkedDeque<SmartTurnJudge> idle = new ConcurrentLinkedDeque<>();

    private TurnEndModel(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /**
     * Loads the network from a file; takes a tenth of a second or more, so it belongs on a worker.
     *
     * @throws SpeechUnavailableException when the file is missing or is not a network this runtime understands
     */
    public static TurnEndModel load(Path model) {
        if (!Files.isRegularFile(model)) {
            throw new SpeechUnavailableException(
                    "the turn end model " + model.getFileName() + " is missing: run deploy/local/fetch-models");
        }
        var environment = OrtEnvironment.getEnvironment("earshot");
        // One thread without spinning, and no arena: judgements are rare, and what one of them needs is given back.
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setCPUArenaAllocator(false);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return new TurnEndModel(environment, environment.createSession(model.toString(), options));
        } catch (OrtException e) {
            throw new SpeechUnavailableException("the turn end model " + model.getFileName()
                    + " cannot be loaded: delete it and run deploy/local/fetch-models", e);
        }
    }

    /** Beside the voice activity model, see {@link VoiceActivityModel#standardPath()}. */
    public static Path standardPath() {
        return VoiceActivityModel.standardPath().resolveSibling(FILE_NAME);
    }

    /** A judge, at once or as soon as one is given back, a fraction of a second later. Close it to give it back. */
    public TurnEndJudge borrow() {
        permits.acquireUninterruptibly();
        var judge = idle.pollFirst();
        return new Loan(judge == null ? new SmartTurnJudge(environment, session) : judge);
    }

    @Override
    public void close() {
        for (var judge = idle.pollFirst(); judge != null; judge = idle.pollFirst()) {
            judge.free();
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the turn end model did not close", e);
        }
    }

    private final class Loan implements TurnEndJudge {

        private SmartTurnJudge judge;

        private Loan(SmartTurnJudge judge) {
            this.judge = judge;
        }

        @Override
        public ByteBuffer audio() {
            return lent().audio();
        }

        @Override
        public float completeProbability(ByteBuffer pcm16k, int offsetBytes, int samples) {
            return lent().completeProbability(pcm16k, offsetBytes, samples);
        }

        @Override
        public void close() {
            if (judge != null) {
                idle.addFirst(judge);
                judge = null;
                permits.release();
            }
        }

        private SmartTurnJudge lent() {
            if (judge == null) {
                throw new IllegalStateException("this judge was given back");
            }
            return judge;
        }
    }
}
