package dev.earshot.upstream.engine.synthesizer;

import dev.earshot.upstream.engine.endpoint.EndpointFailure;
import dev.earshot.upstream.engine.endpoint.Exchange;
import dev.earshot.upstream.engine.endpoint.Receiver;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Speech on its way from an endpoint. */
public final class SpeechCall {

    private static final Set<String> KINDS = Set.of("audio/pcm", "audio/x-pcm", "audio/raw", "audio/wav", "audio/x-wav",
            "audio/wave", "audio/vnd.wave", "application/octet-stream");

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Exchange exchange;
    private volatile boolean cancelled;

    SpeechCall() {
    }

    void runs(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Completes when the sink has all of it or has declined the rest. Fails with
     * {@link dev.earshot.upstream.engine.endpoint.EndpointException}, or with a
     * {@link java.util.concurrent.CancellationException} after {@link #cancel}.
     */
    public CompletionStage<Void> done() {
        return done;
    }

    /** Stops the speech; harmless when repeated or too late. A call of the sink under way may still finish. */
    public void cancel() {
        cancelled = true;
        if (exchange != null) {
            exchange.cancel();
        }
        done.cancel(false);
    }

    void silent() {
        done.complete(null);
    }

    /** Hands the audio on. */
    final class Audio implements Receiver {

        private final SpeechPcm pcm;

        Audio(SpeechPcm pcm) {
            this.pcm = pcm;
        }

        @Override
        public boolean accepts(String contentType) {
            return contentType == null || KINDS.contains(contentType.split(";")[0].strip().toLowerCase(Locale.ROOT));
        }

        @Override
        public Wants bytes(Buffer bytes) {
            if (cancelled) {
                return Wants.STOP;
            }
            if (pcm.feed(bytes)) {
                return Wants.MORE;
            }
            done.complete(null);
            return Wants.STOP;
        }

        @Override
        public void end() {
            pcm.end();
            done.complete(null);
        }

        @Override
        public void failed(EndpointFailure failure) {
            done.completeExceptionally(failure.asException());
        }

        @Override
        public void closed() {
            pcm.close();
        }
    }
}
