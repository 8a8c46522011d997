package dev.earshot.upstream.engine.transcriber;

import dev.earshot.upstream.engine.endpoint.Endpoint;
import dev.earshot.upstream.engine.endpoint.EndpointFailure.Reason;
import dev.earshot.upstream.engine.endpoint.Post;
import dev.earshot.upstream.engine.endpoint.Service;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Transcribes whole turns by any server that speaks OpenAI's {@code /audio/transcriptions}. Never blocks; safe to use
 * from any thread and by many sessions at once.
 */
public final class TranscriptionEndpoint implements AutoCloseable {

    /** What OpenAI takes is 25 MB; this is 12 minutes. */
    public static final int MAX_AUDIO_BYTES = 24_000_000;
    /** Endpoints refuse less than a tenth of a second, in which nothing is said. */
    static final int MIN_AUDIO_BYTES = TranscriptionForm.HERTZ / 10 * Short.BYTES;
    private static final long MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final TranscriptionConfig config;
    private final Endpoint endpoint;

    public TranscriptionEndpoint(Vertx vertx, TranscriptionConfig config) {
        this.config = config;
        this.endpoint = new Endpoint(vertx, config.endpoint());
    }

    /** As {@link #transcribe(ByteBuf, TranscriptionHints, Consumer)}, with no interest in the pieces. */
    public CompletionStage<Transcription> transcribe(ByteBuf pcm16k, TranscriptionHints hints) {
        return transcribe(pcm16k, hints, delta -> { });
    }

    /**
     * Transcribes one turn.
     *
     * @param pcm16k PCM16 little-endian mono 16 kHz between its indices; taken over, and released when this returns
     * @param deltas gets the text piece by piece where the endpoint streams, before the stage completes; on the context
     * of the caller when it has one
     * @return completes on that context too; fails with {@link dev.earshot.upstream.engine.endpoint.EndpointException}.
     * Cancelling its future stops the request.
     */
    public CompletionStage<Transcription> transcribe(ByteBuf pcm16k, TranscriptionHints hints,
            Consumer<String> deltas) {
        try {
            var bytes = pcm16k.readableBytes() / Short.BYTES * Short.BYTES;
            if (bytes > MAX_AUDIO_BYTES) {
                return CompletableFuture.failedStage(Service.TRANSCRIPTION
                        .failure(Reason.TOO_LARGE, "takes no turn as long as this").asException());
            }
            return bytes < MIN_AUDIO_BYTES ? CompletableFuture.completedStage(Transcription.EMPTY)
                    : ask(form(pcm16k, bytes, hints), deltas);
        } finally {
            pcm16k.release();
        }
    }

    private CompletionStage<Transcription> ask(TranscriptionForm form, Consumer<String> deltas) {
        var reply = new TranscriptionReply(deltas);
        var exchange = endpoint.post(new Post("/audio/transcriptions", form.contentType(),
                config.streams() ? "text/event-stream, application/json" : "application/json", form.finish(),
                MAX_ANSWER_BYTES), reply);
        reply.result().whenComplete((transcription, fault) -> {
            if (reply.result().isCancelled()) {
                exchange.cancel();
            }
        });
        return reply.result();
    }

    private TranscriptionForm form(ByteBuf pcm16k, int bytes, TranscriptionHints hints) {
        var form = new TranscriptionForm(bytes);
        form.field("model", hints.model().orElse(config.model()));
        form.field("response_format", "json");
        hints.language().ifPresent(language -> form.field("language", language));
        var prompt = hints.wholePrompt();
        if (!prompt.isBlank()) {
            form.field("prompt", prompt);
        }
        if (config.streams()) {
            form.field("stream", "true");
        }
        form.audio(pcm16k, bytes);
        return form;
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
