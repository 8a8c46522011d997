package dev.earshot.upstream.engine;

import dev.earshot.protocol.ApiError;
import dev.earshot.upstream.engine.endpoint.EndpointException;
import dev.earshot.upstream.engine.transcriber.DecoderUnavailableException;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Turns what is spoken into words while it is being spoken. A decoder is taken from the pool when speech begins and
 * given back when it ends; while none is free the audio waits in the ring, as long as the ring holds it. A decoder that
 * fails costs its utterance and nothing else.
 */
final class Utterances {

    private static final Logger LOG = Logger.getLogger(Utterances.class);
    private static final int CHUNK_SAMPLES = 1_600;
    private static final ApiError BUSY = ApiError.serverFault("transcriber_busy",
            "All transcribers are busy with other speakers; try again in a moment.");
    private static final ApiError BROKEN = ApiError.serverFault("transcriber_failed", "The transcriber failed on this turn.");

    private static final CompletionStage<String> NOTHING = CompletableFuture.completedStage("");

    /** What became of an utterance. */
    sealed interface Outcome {

        record Text(String words) implements Outcome {}

        record Failed(ApiError error) implements Outcome {}
    }

    private final EarRing ring;
    private final Transcriber transcriber;
    private final Semaphore waiters;
    private final int keptBytes;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private CompletionStage<String> earlier = NOTHING;
    private boolean open;
    private boolean decoding;
    private ApiError failure;
    private ByteBuf kept;
    private long beganAtSample;
    private long fedSample;

    /**
     * @param waiters how many workers may wait for a decoder at a time; the rest must stay free to give theirs back
     * @param keptBytes how much of a turn's audio is kept for who asks for it later; a longer turn's is not kept
     */
    Utterances(EarRing ring, Transcriber transcriber, Semaphore waiters, int keptBytes) {
        this.keptBytes = keptBytes;
        this.ring = ring;
        this.transcriber = transcriber;
        this.waiters = waiters;
    }

    /** Writes down a recording as one utterance, waiting for a decoder if it must. The stage does not fail. */
    static CompletionStage<Outcome> ofRecording(ByteBuf pcm16k, Transcriber transcriber, Semaphore waiters) {
        if (!waiters.tryAcquire()) {
            transcriber.close();
            return CompletableFuture.completedStage(new Outcome.Failed(BUSY));
        }
        try (transcriber) {
            transcriber.begin();
            var pcm = pcm16k.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
            var samples = pcm.remaining() / Short.BYTES;
            for (var done = 0; done < samples; done += CHUNK_SAMPLES) {
                transcriber.accept(pcm, done * Short.BYTES, Math.min(CHUNK_SAMPLES, samples - done));
            }
            return transcriber.finishLater().handle(Utterances::outcome);
        } catch (DecoderUnavailableException e) {
            return CompletableFuture.completedStage(new Outcome.Failed(BUSY));
        } catch (RuntimeException e) {
            return CompletableFuture.completedStage(outcome(null, e));
        } finally {
            waiters.release();
        }
    }

    private static Outcome outcome(String words, Throwable fault) {
        var cause = fault instanceof CompletionException wrapped ? wrapped.getCause() : fault;
        return switch (cause) {
            case null -> new Outcome.Text(words.strip());
            case EndpointException remote ->
                    new Outcome.Failed(ApiError.serverFault(remote.failure().code(), remote.failure().message()));
            default -> {
                LOG.error("an utterance could not be transcribed", cause);
                yield new Outcome.Failed(BROKEN);
            }
        };
    }

    boolean open() {
        return open;
    }

    /** Whether an earlier part of the turn gave words, or may yet. */
    boolean hasWords() {
        var parts = earlier.toCompletableFuture();
        return !parts.isDone() || parts.isCompletedExceptionally() || !parts.join().isEmpty();
    }

    /** What was heard of the turn so far; the empty string while no decoder listens. */
    String words() {
        try {
            var now = decoding ? transcriber.partial() : "";
            var before = earlier.toCompletableFuture().getNow("");
            return before.isEmpty() || now.isEmpty() ? before + now : before + " " + now;
        } catch (RuntimeException e) {
            broken(e);
            return "";
        }
    }

    /** The first words of the turn as far as they stand; grows only. */
    String settledWords() {
        var before = earlier.toCompletableFuture();
        var known = before.isDone() && !before.isCompletedExceptionally() ? before.join() : "";
        var now = decoding && before.isDone() ? transcriber.settled() : "";
        return known.isEmpty() || now.isEmpty() ? known + now : known + " " + now;
    }

    long beganAtSample() {
        return beganAtSample;
    }

    void begin(long fromSample) {
        open = true;
        beganAtSample = Math.max(fromSample, ring.oldestSample());
        fedSample = beganAtSample;
    }

    /** Gives the decoder what was heard up to this sample, if there is a decoder to be had without waiting. */
    void feed(long toSample) {
        if (!open || failure != null) {
            return;
        }
        try {
            decoding = decoding || transcriber.tryBegin();
            if (decoding) {
                give(toSample);
            }
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    /** A pause inside one turn: the words so far are kept and the decoder goes to others. */
    void pause() {
        end();
    }

    /** The audio of the turn that was just finished, the caller's to release; null where it was not kept. */
    ByteBuf takeAudio() {
        var taken = kept;
        kept = null;
        return taken;
    }

    /** The turn is over. The stage does not fail, and completes on any thread. */
    CompletionStage<Outcome> finish() {
        end();
        var words = earlier;
        var failed = failure;
        earlier = NOTHING;
        failure = null;
        return words.handle(Utterances::outcome).thenApply(outcome ->
                failed != null && outcome instanceof Outcome.Text(var text) && text.isEmpty()
                        ? new Outcome.Failed(failed) : outcome);
    }

    /** Forgets what is open. */
    void abandon() {
        end();
        earlier = NOTHING;
        failure = null;
        ReferenceCountUtil.release(takeAudio());
    }

    void close() {
        ReferenceCountUtil.release(takeAudio());
        transcriber.close();
    }

    private void end() {
        if (!open) {
            return;
        }
        open = false;
        try {
            if (failure == null && !decoding) {
                waitForDecoder();
            }
            if (decoding) {
                append(transcriber.finishLater());
            }
        } catch (RuntimeException e) {
            broken(e);
        } finally {
            decoding = false;
        }
    }

    private void waitForDecoder() {
        if (!waiters.tryAcquire()) {
            failure = BUSY;
            return;
        }
        try {
            transcriber.begin();
            decoding = true;
            give(ring.readSample());
        } catch (DecoderUnavailableException e) {
            failure = BUSY;
        } finally {
            waiters.release();
        }
    }

    private void give(long toSample) {
        if (fedSample < ring.oldestSample()) {
            LOG.debugf("%d samples were overwritten while a decoder was waited for", ring.oldestSample() - fedSample);
            fedSample = ring.oldestSample();
        }
        while (fedSample < toSample) {
            var samples = (int) Math.min(CHUNK_SAMPLES, toSample - fedSample);
            ring.copy(fedSample, chunk, samples);
            transcriber.accept(chunk, 0, samples);
            keep(samples);
            fedSample += samples;
        }
    }

    private void keep(int samples) {
        var bytes = samples * Short.BYTES;
        if (kept == null && beganAtSample == fedSample && keptBytes > 0) {
            kept = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
        }
        if (kept != null && kept.readableBytes() + bytes > keptBytes) {
            takeAudio().release();
        } else if (kept != null) {
            kept.writeBytes(chunk.duplicate().position(0).limit(bytes));
        }
    }

    private void broken(RuntimeException e) {
        LOG.error("an utterance could not be transcribed", e);
        failure = BROKEN;
        if (decoding) {
            decoding = false;
            try {
                transcriber.finish(); // gives the decoder back
            } catch (RuntimeException again) {
                LOG.debug("a broken decoder was given back unfinished");
            }
        }
    }

    private void append(CompletionStage<String> words) {
        earlier = earlier.thenCombine(words, (before, now) ->
                before.isEmpty() ? now.strip() : now.isBlank() ? before : before + " " + now.strip());
    }
}
