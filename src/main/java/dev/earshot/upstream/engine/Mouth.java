package dev.earshot.upstream.engine;

import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Resampler;
import dev.earshot.upstream.engine.synthesizer.PcmSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Speaks the clauses of one answer, one after another. Called on the session's loop; synthesis runs on a worker and its
 * audio comes back to the loop. The next clause waits until playout has room for a whole one.
 */
final class Mouth {

    private static final Logger LOG = Logger.getLogger(Mouth.class);

    /** Room for the longest clause before it is begun: 12 s at 24 kHz. */
    static final int CLAUSE_SAMPLES = 12 * 24_000;

    /** Fewer than 12 s at the pace of plain English. */
    private static final int CHARS_PER_CLAUSE = 130;
    private static final int FIRST_SAMPLES = 40 * 24;
    private static final int PIECE_SAMPLES = 100 * 24;
    private static final int MARGIN_SAMPLES = 480;

    /** Where the answer's audio goes; called on the loop. */
    interface Listener {

        int playableSamples();

        /** @param pcm PCM16 24 kHz, lent for the call */
        void spoken(ByteBuffer pcm, int samples);

        /** All clauses given so far have been spoken. */
        void silent();

        void failed(Throwable fault);
    }

    private final ClauseSpeaker speaker;
    private final int maxClauseChars;
    private final Executor loop;
    private final Resampler resampler;
    private final Listener listener;
    private final Queue<String> clauses = new ArrayDeque<>();
    private boolean speaking;
    private volatile boolean stopped;

    /** @param speed of speech, 1 as recorded: slow speech needs shorter clauses to find room */
    Mouth(ClauseSpeaker speaker, double speed, Executor loop, Listener listener) {
        this.speaker = speaker;
        this.maxClauseChars = (int) (CHARS_PER_CLAUSE * speed);
        this.loop = loop;
        this.listener = listener;
        this.resampler = new Resampler(speaker.hertz(), Pcm16.INTERNAL_HERTZ);
    }

    void say(String clause) {
        var rest = clause;
        while (rest.length() > maxClauseChars) {
            var cut = rest.lastIndexOf(' ', maxClauseChars);
            var end = cut > 0 ? cut : maxClauseChars;
            clauses.add(rest.substring(0, end));
            rest = rest.substring(end);
        }
        clauses.add(rest);
        goOn();
    }

    boolean busy() {
        return speaking || !clauses.isEmpty();
    }

    /** Playout may have room again. */
    void goOn() {
        if (stopped || speaking || clauses.isEmpty() || listener.playableSamples() < CLAUSE_SAMPLES) {
            return;
        }
        speaking = true;
        var clause = clauses.remove();
        synthesize(clause);
    }

    /** Nothing more of this answer is heard of. */
    void stop() {
        stopped = true;
        clauses.clear();
        speaker.stop();
    }

    private void synthesize(String clause) {
        resampler.reset();
        var batch = new Batch();
        speaker.speak(clause, batch, fault -> {
            if (fault == null) {
                batch.flush();
                loop.execute(this::clauseSpoken);
            } else {
                batch.release();
                loop.execute(() -> fail(fault));
            }
        });
    }

    private void fail(Throwable fault) {
        if (!stopped) {
            LOG.error("a clause could not be spoken", fault);
            listener.failed(fault);
        }
    }

    /** Gathers the synthesizer's crumbs into pieces worth an event; the first goes out early. */
    private final class Batch implements PcmSink {

        private ByteBuf audio;
        private ByteBuffer view;
        private int gathered;
        private int total;
        private int worthSending = FIRST_SAMPLES;

        @Override
        public boolean accept(ByteBuffer chunk) {
            var samples = chunk.remaining() / Short.BYTES;
            var due = resampler.outputSamples(samples);
            if (stopped || total + due > CLAUSE_SAMPLES) {
                return false;
            }
            if (audio != null && (gathered + due) * Short.BYTES > view.capacity()) {
                flush();
            }
            if (audio == null) {
                var bytes = Math.max(due, PIECE_SAMPLES + MARGIN_SAMPLES) * Short.BYTES;
                audio = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
                view = audio.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            var made = resampler.process(chunk, chunk.position(), samples, view, gathered * Short.BYTES);
            gathered += made;
            total += made;
            if (gathered >= worthSending) {
                flush();
                worthSending = PIECE_SAMPLES;
            }
            return true;
        }

        void flush() {
            if (gathered > 0) {
                var piece = audio;
                audio = null;
                hand(piece, gathered);
                gathered = 0;
            }
        }

        void release() {
            if (audio != null) {
                audio.release();
                audio = null;
            }
        }
    }

    private void hand(ByteBuf audio, int samples) {
        loop.execute(() -> {
            try {
                if (!stopped) {
                    listener.spoken(audio.nioBuffer(0, samples * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN), samples);
                }
            } finally {
                audio.release();
            }
        });
    }

    private void clauseSpoken() {
        speaking = false;
        if (stopped) {
            return;
        }
        if (clauses.isEmpty()) {
            listener.silent();
        } else {
            goOn();
        }
    }
}
