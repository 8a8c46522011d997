package dev.earshot.upstream.engine.transcriber;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A bounded number of decoders for all streams. The first is loaded in the background when the pool is made; each further
 * one when somebody finds none idle, in the background as well, while that caller queues for whichever comes first: the
 * new one, or one given back. Loaded ones stay. Who waits longest is served first.
 */
public final class DecoderPool implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DecoderPool.class);

    private final int maxDecoders;
    private final Supplier<PocketSphinx> loader;
    /** As many permits as decoders in {@link #idle}; its queue is the waiting line. */
    private final Semaphore available = new Semaphore(0, true);
    private final ConcurrentLinkedDeque<PocketSphinx> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicInteger loaded = new AtomicInteger();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile RuntimeException loadFailure;
    private volatile boolean closed;

    /** A pool of up to {@link #defaultMaxDecoders()} decoders. */
    public DecoderPool() {
        this(defaultMaxDecoders());
    }

    /** A pool of up to {@code maxDecoders} decoders, each about 100 MB once loaded. */
    public DecoderPool(int maxDecoders) {
        this(maxDecoders, PocketSphinx::load);
    }

    DecoderPool(int maxDecoders, Supplier<PocketSphinx> loader) {
        if (maxDecoders < 1) {
            throw new IllegalArgumentException("a pool needs at least one decoder, not " + maxDecoders);
        }
        this.maxDecoders = maxDecoders;
        this.loader = loader;
        loadAnother();
    }

    /** Four, or two a core where there are fewer: a decoder keeps a quarter of a core busy while somebody speaks. */
    public static int defaultMaxDecoders() {
        return Math.min(4, 2 * Runtime.getRuntime().availableProcessors());
    }

    /** Done when the first decoder is warm; failed with the reason when it could not be loaded. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** A transcriber for one stream, which borrows a decoder for each utterance and waits at most so long for it. */
    public Transcriber newTranscriber(Duration longestWait) {
        return new PooledTranscriber(this, longestWait);
    }

    /**
     * Borrows a decoder; closing the lease gives it back.
     *
     * @throws DecoderUnavailableException when none came free within {@code longestWait}, or none could be loaded
     */
    Lease acquire(Duration longestWait) {
        try {
            // Zero seconds, yet in turn: the plain tryAcquire() would overtake those who wait.
            if (!available.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                loadAnother();
                if (!available.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw unavailable(longestWait);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DecoderUnavailableException("interrupted while waiting for a decoder", e);
        }
        var decoder = idle.pollFirst();
        if (decoder == null) {
            available.release();
            throw new DecoderUnavailableException("the pool of decoders is closed", null);
        }
        return new Lease(decoder);
    }

    /** Borrows an idle decoder; null when there is none, and another is on its way then if the pool may have more. */
    Lease tryAcquire() {
        try {
            if (!available.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                loadAnother();
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        var decoder = idle.pollFirst();
        if (decoder == null) {
            available.release();
            return null;
        }
        return new Lease(decoder);
    }

    /** Decoders in memory, idle and lent. */
    public int loadedDecoders() {
        return loaded.get();
    }

    /** Decoders in memory that nobody holds. */
    public int idleDecoders() {
        return idle.size();
    }

    /** Decoders this pool may have. */
    public int maxDecoders() {
        return maxDecoders;
    }

    /** Frees the idle decoders now and the lent ones when they come back. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            drain();
            // Wakes all who wait: they find nothing and say so.
            available.release(Integer.MAX_VALUE / 2);
        }
    }

    private void loadAnother() {
        if (closed || claimed.getAndUpdate(count -> Math.min(count + 1, maxDecoders)) >= maxDecoders) {
            return;
        }
        Thread.ofPlatform().daemon().name("earshot-decoder-load").start(() -> {
            try {
                var decoder = loader.get();
                loaded.incrementAndGet();
                giveBack(decoder);
                loadFailure = null;
                ready.complete(null);
            } catch (RuntimeException e) {
                claimed.decrementAndGet();
                loadFailure = e;
                LOG.errorf("no further decoder: %s", e.getMessage());
                ready.completeExceptionally(e);
            }
        });
    }

    private void giveBack(PocketSphinx decoder) {
        idle.addFirst(decoder);
        available.release();
        if (closed) {
            drain();
        }
    }

    private void drain() {
        for (var decoder = idle.pollFirst(); decoder != null; decoder = idle.pollFirst()) {
            loaded.decrementAndGet();
            decoder.close();
        }
    }

    private DecoderUnavailableException unavailable(Duration waited) {
        var failure = loadFailure;
        return loaded.get() == 0 && failure != null
                ? new DecoderUnavailableException(failure.getMessage(), failure)
                : new DecoderUnavailableException("all " + maxDecoders + " decoders stayed busy for "
                        + waited.toMillis() + " ms", null);
    }

    /** The right to use one decoder until closed; a second close does nothing. */
    final class Lease implements AutoCloseable {

        private PocketSphinx decoder;

        private Lease(PocketSphinx decoder) {
            this.decoder = decoder;
        }

        /** The decoder, not to be kept past {@link #close()}. */
        PocketSphinx decoder() {
            if (decoder == null) {
                throw new IllegalStateException("this lease has ended");
            }
            return decoder;
        }

        @Override
        public void close() {
            var returned = decoder;
            if (returned != null) {
                decoder = null;
                try {
                    returned.abandon();
                    returned.speaker(null);
                } finally {
                    giveBack(returned);
                }
            }
        }
    }
}
