package dev.earshot.upstream.engine;

import dev.earshot.audio.NoiseReduction;
import dev.earshot.conversation.VoiceTurns;
import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.protocol.TurnDetection.ServerVad;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/**
 * Hears one session: finds speech in what the ring holds and has it transcribed while it is being spoken. The loop
 * writes the ring and calls {@link #hear}, {@link #commit}, {@link #clear}; the rest runs on a worker, one task at a time.
 */
final class Ear {

    static final int HERTZ = 16_000;

    private static final Logger LOG = Logger.getLogger(Ear.class);
    private static final int FRAMES_PER_TASK = 32;

    /** 96 ms: longer than a stop within a word, shorter than any silence that ends a turn. */
    private static final int LOOK_AFTER_FRAMES = 3;

    /** About a second. */
    private static final int FRAMES_BETWEEN_LOOKS = 31;

    /** Finds the speech where the client ends its turns itself: its pauses only part what is transcribed at a time. */
    private static final TurnDetection UNDIRECTED = new ServerVad(0.5, 300, 700, 0, false, false);

    /** What was heard; called on the worker. */
    interface Listener {

        void speechStarted(String itemId, long paddedStartSample);

        void speechStopped(String itemId, long endSample);

        /** Nobody spoke for long after an answer: the silence counts as a turn. */
        void idleTimedOut(String itemId, long startSample, long endSample);

        /**
         * So far the turn begins like this, and will: each call has the one before as its beginning.
         *
         * @param itemId of the turn; where the client ends its turns, of the one it will commit next
         */
        void settled(String itemId, String words);

        /**
         * @param samples how much audio the turn has
         * @param pcm16k that audio, the listener's to release; null where it is not kept
         */
        void transcribed(String itemId, String transcript, long samples, ByteBuf pcm16k);

        void transcriptionFailed(String itemId, ApiError error);

        /** The ring was read on. */
        void advanced();

        /** Nothing more can be heard. */
        void broken();
    }

    private sealed interface Command {

        long atSample();

        /** @param nextItemId of what is heard from here on */
        record Commit(String itemId, long fromSample, long atSample, String nextItemId) implements Command {}

        record Clear(long atSample, String nextItemId) implements Command {}

        record Answering(long atSample) implements Command {}

        /** @param playedSample where the answer will have been played out */
        record Answered(long playedSample, long atSample) implements Command {}
    }

    private final EarRing ring;
    private final SpeechDetector speech;
    private final TurnEnd turnEnd;
    private final SerialWorker worker;
    private final Listener listener;
    private final Utterances utterances;
    private final VoiceTurns turns = new VoiceTurns();
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final ByteBuffer frame =
            ByteBuffer.allocateDirect(VoiceActivity.FRAME_SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private volatile TurnDetection detection;
    private volatile NoiseWish noiseWish = NoiseWish.NONE;
    private NoiseWish noiseHad = NoiseWish.NONE;
    private NoiseReduction noise;
    private volatile boolean closed;
    private String nextItemId = Ids.next(Ids.ITEM);
    private String turnlessItemId = nextItemId;
    private String itemId;
    private boolean announced;
    private int quietFrames;
    private int framesSinceLook;
    private String toldWords = "";

    Ear(EarRing ring, SpeechDetector speech, TurnEnd turnEnd, Utterances utterances, WorkerPool pool, Listener listener) {
        this.ring = ring;
        this.speech = speech;
        this.turnEnd = turnEnd;
        this.worker = new SerialWorker(pool, this::hearSome);
        this.listener = listener;
        this.utterances = utterances;
    }

    // ---- on the loop ----

    /** Null: the client ends its turns itself. */
    void detect(TurnDetection turnDetection) {
        detection = turnDetection;
    }

    /** How noise is taken out from now on. */
    void reduceNoise(NoiseWish wish) {
        noiseWish = wish;
    }

    /** An answer is under way: nobody is idle. */
    void answering() {
        commands.add(new Command.Answering(ring.writtenSample()));
        hear();
    }

    /** The user is idle from when the answer has been played, so many samples from now. */
    void answered(long samplesFromNow) {
        var now = ring.writtenSample();
        commands.add(new Command.Answered(now + samplesFromNow, now));
        hear();
    }

    /** There is something new in the ring; less than a frame is left to gather. */
    void hear() {
        if (!commands.isEmpty() || ring.writtenSample() - ring.readSample() >= VoiceActivity.FRAME_SAMPLES) {
            worker.call();
        }
    }

    /** The item that a client which ends its turns itself will commit next; known before its first words are told. */
    String nextItemId() {
        return nextItemId;
    }

    /** The client committed everything up to now as this item. */
    void commit(String committedItemId, long fromSample) {
        nextItemId = Ids.next(Ids.ITEM);
        commands.add(new Command.Commit(committedItemId, fromSample, ring.writtenSample(), nextItemId));
        hear();
    }

    /** The client threw away everything up to now. */
    void clear() {
        nextItemId = Ids.next(Ids.ITEM);
        commands.add(new Command.Clear(ring.writtenSample(), nextItemId));
        hear();
    }

    /** @param released run when nothing of this touches the ring any more */
    void close(Runnable released) {
        closed = true;
        worker.execute(() -> {
            try {
                utterances.close();
            } finally {
                try {
                    speech.close();
                    closeNoise();
                } finally {
                    released.run();
                }
            }
        });
    }

    // ---- on the worker ----

    private void hearSome() {
        try {
            for (var i = 0; i < FRAMES_PER_TASK && !closed; i++) {
                if (!step()) {
                    break;
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the ear failed on a frame", e);
            listener.broken();
            return;
        }
        if (!closed) {
            listener.advanced();
            hear();
        }
    }

    /** @return false when there is nothing to do now */
    private boolean step() {
        var read = ring.readSample();
        var command = commands.peek();
        if (command != null && command.atSample() - read < VoiceActivity.FRAME_SAMPLES) {
            obey(commands.remove());
            return true;
        }
        if (ring.writtenSample() - read < VoiceActivity.FRAME_SAMPLES) {
            return false;
        }
        ring.copy(read, frame, VoiceActivity.FRAME_SAMPLES);
        takeNoiseOut(read);
        var end = read + VoiceActivity.FRAME_SAMPLES;
        var directed = detection;
        var rule = directed == null ? UNDIRECTED : directed;
        var probability = speech.probability(frame, read, rule.threshold(), turns.speaking());
        turns.heldBackSince(speech.onsetSample());
        var step = turns.onFrame(probability, read, end, rule);
        ring.advance(end);
        utterances.feed(end);
        if (step instanceof Step.Paused paused) {
            step = turns.judged(turnEnd.completeProbability(ring, paused, utterances::words), paused.atSample(), rule);
        }
        switch (step) {
            case Step.Unchanged _, Step.Paused _ -> look(probability < rule.threshold());
            case Step.Started started -> started(started, directed != null, end);
            case Step.Stopped stopped -> stopped(stopped);
            case Step.IdleTimedOut idle -> {
                var silence = Ids.next(Ids.ITEM);
                listener.idleTimedOut(silence, idle.startSample(), idle.endSample());
                listener.transcribed(silence, "", idle.endSample() - idle.startSample(), null);
            }
        }
        return true;
    }

    private void started(Step.Started started, boolean directed, long end) {
        announced = directed;
        if (directed || itemId == null) {
            itemId = directed ? Ids.next(Ids.ITEM) : turnlessItemId;
            toldWords = "";
        }
        utterances.begin(started.paddedStartSample());
        utterances.feed(end);
        if (announced) {
            listener.speechStarted(itemId, started.paddedStartSample());
        }
    }

    private void stopped(Step.Stopped stopped) {
        if (!announced) {
            utterances.pause();
            tellSettled();
            return;
        }
        listener.speechStopped(itemId, stopped.endSample());
        deliver(itemId, stopped.endSample() - utterances.beganAtSample());
        itemId = null;
    }

    /**
     * Asks what was said so far when a pause begins, so that its words are there when the turn ends with it; and now and
     * then while somebody goes on.
     */
    private void look(boolean quiet) {
        if (!utterances.open()) {
            return;
        }
        quietFrames = quiet ? quietFrames + 1 : 0;
        framesSinceLook++;
        if (quietFrames == LOOK_AFTER_FRAMES || !quiet && framesSinceLook >= FRAMES_BETWEEN_LOOKS) {
            framesSinceLook = 0;
            utterances.words();
            tellSettled();
        }
    }

    private void tellSettled() {
        var words = utterances.settledWords();
        if (words.length() > toldWords.length()) {
            toldWords = words;
            listener.settled(itemId, words);
        }
    }

    private void takeNoiseOut(long read) {
        var wish = noiseWish;
        if (!wish.equals(noiseHad)) {
            noiseHad = wish;
            closeNoise();
            noise = wish.open();
        }
        if (noise != null) {
            noise.process(frame, 0, VoiceActivity.FRAME_SAMPLES);
            ring.replace(read, frame, VoiceActivity.FRAME_SAMPLES);
        }
    }

    private void closeNoise() {
        if (noise != null) {
            noise.close();
            noise = null;
        }
    }

    private void obey(Command command) {
        switch (command) {
            case Command.Commit commit -> {
                if (!utterances.open() && !utterances.hasWords()) {
                    utterances.begin(commit.fromSample()); // what was not taken for speech is committed all the same
                }
                utterances.feed(ring.readSample());
                turns.reset(commit.atSample());
                deliver(commit.itemId(), commit.atSample() - commit.fromSample());
                itemId = null;
                turnlessItemId = commit.nextItemId();
            }
            case Command.Clear clear -> {
                utterances.abandon();
                turns.reset(clear.atSample());
                itemId = null;
                turnlessItemId = clear.nextItemId();
            }
            case Command.Answering _ -> turns.answering();
            case Command.Answered answered -> turns.answered(answered.playedSample());
        }
    }

    private void deliver(String ofItemId, long samples) {
        var heard = utterances.finish();
        var audio = utterances.takeAudio();
        heard.thenAccept(outcome -> tell(ofItemId, outcome, samples, audio));
    }

    private void tell(String ofItemId, Utterances.Outcome outcome, long samples, ByteBuf audio) {
        switch (outcome) {
            case Utterances.Outcome.Text text -> listener.transcribed(ofItemId, text.words(), samples, audio);
            case Utterances.Outcome.Failed failed -> {
                ReferenceCountUtil.release(audio);
                listener.transcriptionFailed(ofItemId, failed.error());
            }
        }
    }
}
