package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.transcriber.Transcriber;
import dev.earshot.upstream.engine.transcriber.TranscriptionEndpoint;
import dev.earshot.upstream.engine.transcriber.TranscriptionHints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Gathers an utterance and has an endpoint write it down when it is over. */
final class RemoteTranscriber implements Transcriber {

    private static final int FIRST_BYTES = 64 * 1024;

    private final TranscriptionEndpoint endpoint;
    private final Supplier<TranscriptionHints> hints;
    private CompletionStage<String> before = CompletableFuture.completedStage("");
    private ByteBuf pcm;

    RemoteTranscriber(TranscriptionEndpoint endpoint, Supplier<TranscriptionHints> hints) {
        this.endpoint = endpoint;
        this.hints = hints;
    }

    @Override
    public void begin() {
        if (pcm != null) {
            throw new IllegalStateException("an utterance is under way");
        }
        pcm = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES);
    }

    @Override
    public boolean tryBegin() {
        begin();
        return true;
    }

    /** What is longer than the endpoint takes at a time goes to it in parts. */
    @Override
    public void accept(ByteBuffer pcm16k, int offsetBytes, int samples) {
        var bytes = samples * Short.BYTES;
        if (pcm.readableBytes() + bytes > TranscriptionEndpoint.MAX_AUDIO_BYTES) {
            before = ask();
            begin();
        }
        pcm.writeBytes(pcm16k.duplicate().position(offsetBytes).limit(offsetBytes + bytes));
    }

    @Override
    public String partial() {
        return "";
    }

    @Override
    public String finish() {
        return finishLater().toCompletableFuture().join();
    }

    @Override
    public CompletionStage<String> finishLater() {
        var whole = ask();
        before = CompletableFuture.completedStage("");
        return whole;
    }

    @Override
    public void close() {
        if (pcm != null) {
            pcm.release();
            pcm = null;
        }
    }

    private CompletionStage<String> ask() {
        var part = pcm;
        pcm = null;
        return before.thenCombine(endpoint.transcribe(part, hints.get()),
                (earlier, now) -> earlier.isEmpty() ? now.text() : earlier + " " + now.text());
    }
}
