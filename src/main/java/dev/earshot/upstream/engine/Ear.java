package dev.earshot.upstream.engine;

import dev.earshot.conversation.VoiceTurns;
import dev.earshot.conversation.VoiceTurns.Step;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.TurnDetection;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Hears one session: finds speech in what the ring holds and has it transcribed while it is being spoken. The loop
 * writes the ring and calls {@link #hear}, {@link #commit}, {@link #clear}; the rest runs on a worker, one task at a time.
 */
final class Ear {

    static final int HERTZ = 16_000;

    private static final Logger LOG = Logger.getLogger(Ear.class);
    private static final int FRAMES_PER_TASK = 32;

    /** Finds the speech where the client ends its turns itself: its pauses only part what is transcribed at a time. */
    private static final TurnDetection UNDIRECTED = new TurnDetection(0.5, 300, 700, false, false);

    /** What was heard; called on the worker. */
    interface Listener {

        void speechStarted(String itemId, long paddedStartSample);

        void speechStopped(String itemId, long endSample);

        /** @param samples how much audio the turn has */
        void transcribed(String itemId, String transcript, long samples);

        void transcriptionFailed(String itemId, ApiError error);

        /** The ring was read on. */
        void advanced();
    }

    private sealed interface Command {

        long atSample();

        record Commit(String itemId, long fromSample, long atSample) implements Command {}

        record Clear(long atSample) implements Command {}
    }

    private final EarRing ring;
    private final VoiceActivity voice;
    private final SerialWorker worker;
    private final Listener listener;
    private final Utterances utterances;
    private final VoiceTurns turns = new VoiceTurns();
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean hearing = new AtomicBoolean();
    private final ByteBuffer frame =
            ByteBuffer.allocateDirect(VoiceActivity.FRAME_SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private volatile TurnDetection detection;
    private volatile boolean closed;
    private String itemId;

    Ear(EarRing ring, VoiceActivity voice, Transcriber transcriber, SerialWorker worker, Listener listener) {
        this.ring = ring;
        this.voice = voice;
        this.worker = worker;
        this.listener = listener;
        this.utterances = new Utterances(ring, transcriber);
    }

    // ---- on the loop ----

    /** Null: the client ends its turns itself. */
    void detect(TurnDetection turnDetection) {
        detection = turnDetection;
    }

    /** There is something new in the ring. */
    void hear() {
        if (hearing.compareAndSet(false, true)) {
            worker.execute(this::hearSome);
        }
    }

    /** The client committed everything up to now as this item. */
    void commit(String committedItemId, long fromSample) {
        commands.add(new Command.Commit(committedItemId, fromSample, ring.writtenSample()));
        hear();
    }

    /** The client threw away everything up to now. */
    void clear() {
        commands.add(new Command.Clear(ring.writtenSample()));
        hear();
    }

    /** @param released run when nothing of this touches the ring any more */
    void close(Runnable released) {
        closed = true;
        worker.execute(() -> {
            utterances.close();
            voice.close();
            released.run();
        });
    }

    // ---- on the worker ----

    private void hearSome() {
        hearing.set(false);
        try {
            for (var i = 0; i < FRAMES_PER_TASK && !closed; i++) {
                if (!step()) {
                    break;
                }
            }
        } catch (RuntimeException e) {
            LOG.error("the ear failed on a frame", e);
            ring.advance(ring.writtenSample());
        }
        if (!closed) {
            listener.advanced();
            if (ring.writtenSample() - ring.readSample() >= VoiceActivity.FRAME_SAMPLES || !commands.isEmpty()) {
                hear();
            }
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
        var probability = voice.probability(frame, 0);
        var end = read + VoiceActivity.FRAME_SAMPLES;
        var directed = detection;
        var step = turns.onFrame(probability, read, end, directed == null ? UNDIRECTED : directed);
        ring.advance(end);
        switch (step) {
            case Step.Unchanged _ -> utterances.feed(end);
            case Step.Started started -> {
                itemId = Ids.next("item_");
                utterances.begin(started.paddedStartSample());
                utterances.feed(end);
                if (directed != null) {
                    listener.speechStarted(itemId, started.paddedStartSample());
                }
            }
            case Step.Stopped stopped -> {
                utterances.feed(end);
                if (directed == null) {
                    utterances.pause();
                } else {
                    listener.speechStopped(itemId, stopped.endSample());
                    deliver(itemId, stopped.endSample() - utterances.beganAtSample());
                }
            }
        }
        return true;
    }

    private void obey(Command command) {
        switch (command) {
            case Command.Commit commit -> {
                utterances.feed(ring.readSample());
                turns.reset(commit.atSample());
                deliver(commit.itemId(), commit.atSample() - commit.fromSample());
            }
            case Command.Clear clear -> {
                utterances.abandon();
                turns.reset(clear.atSample());
            }
        }
    }

    private void deliver(String ofItemId, long samples) {
        switch (utterances.finish()) {
            case Utterances.Outcome.Text text -> listener.transcribed(ofItemId, text.words(), samples);
            case Utterances.Outcome.NoDecoder busy -> listener.transcriptionFailed(ofItemId, new ApiError("server_error",
                    "transcriber_busy", "All transcribers are busy with other speakers; try again in a moment.", null));
        }
    }
}
