package dev.earshot.upstream.engine.transcriber;

import java.nio.ByteBuffer;
import java.time.Duration;

/** One stream's way to the pool: holds a decoder during an utterance, and its speaker's mean in between. */
final class PooledTranscriber implements Transcriber {

    private final DecoderPool pool;
    private final Duration longestWait;
    private DecoderPool.Lease lease;
    private float[] speaker;
    private boolean closed;

    PooledTranscriber(DecoderPool pool, Duration longestWait) {
        this.pool = pool;
        this.longestWait = longestWait;
    }

    @Override
    public void begin() {
        requireIdle();
        begin(pool.acquire(longestWait));
    }

    @Override
    public boolean tryBegin() {
        requireIdle();
        var borrowed = pool.tryAcquire();
        if (borrowed == null) {
            return false;
        }
        begin(borrowed);
        return true;
    }

    private void requireIdle() {
        if (closed || lease != null) {
            throw new IllegalStateException(closed ? "this transcriber is closed" : "an utterance is under way");
        }
    }

    private void begin(DecoderPool.Lease borrowed) {
        try {
            borrowed.decoder().speaker(speaker);
            borrowed.decoder().begin();
        } catch (RuntimeException e) {
            borrowed.close();
            throw e;
        }
        lease = borrowed;
    }

    @Override
    public void accept(ByteBuffer pcm16k, int offsetBytes, int samples) {
        decoder().accept(pcm16k, offsetBytes, samples);
    }

    @Override
    public String partial() {
        return decoder().partial();
    }

    @Override
    public String settled() {
        return decoder().settled();
    }

    @Override
    public String finish() {
        var decoder = decoder();
        try {
            var text = decoder.finish();
            speaker = decoder.speaker();
            return text;
        } finally {
            release();
        }
    }

    @Override
    public void close() {
        closed = true;
        release();
    }

    private PocketSphinx decoder() {
        if (lease == null) {
            throw new IllegalStateException("no utterance is under way");
        }
        return lease.decoder();
    }

    private void release() {
        if (lease != null) {
            lease.close();
            lease = null;
        }
    }
}
