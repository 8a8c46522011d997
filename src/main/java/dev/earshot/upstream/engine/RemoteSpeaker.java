package dev.earshot.upstream.engine;

import dev.earshot.audio.Pcm16;
import dev.earshot.audio.Resampler;
import dev.earshot.upstream.engine.synthesizer.PcmSink;
import dev.earshot.upstream.engine.synthesizer.SpeechCall;
import dev.earshot.upstream.engine.synthesizer.SpeechEndpoint;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** A speech endpoint's voice; when it fails before a clause began, the embedded voice speaks from there on. */
final class RemoteSpeaker implements ClauseSpeaker {

    private static final Logger LOG = Logger.getLogger(RemoteSpeaker.class);

    private final SpeechEndpoint endpoint;
    private final String voice;
    private final double speed;
    private final Supplier<ClauseSpeaker> standIn;
    private volatile SpeechCall call;
    private volatile ClauseSpeaker embedded;

    RemoteSpeaker(SpeechEndpoint endpoint, String voice, double speed, Supplier<ClauseSpeaker> standIn) {
        this.endpoint = endpoint;
        this.voice = voice;
        this.speed = speed;
        this.standIn = standIn;
    }

    @Override
    public int hertz() {
        return SpeechEndpoint.SAMPLE_RATE_HERTZ;
    }

    @Override
    public void speak(String clause, PcmSink sink, Consumer<Throwable> ended) {
        if (embedded != null) {
            speakEmbedded(clause, sink, ended);
            return;
        }
        var begun = new boolean[1];
        call = endpoint.speak(clause, voice, speed, chunk -> {
            begun[0] = true;
            return sink.accept(chunk);
        });
        call.done().whenComplete((nothing, fault) -> {
            var cause = fault instanceof CompletionException wrapped ? wrapped.getCause() : fault;
            if (cause == null || cause instanceof CancellationException || begun[0]) {
                ended.accept(cause);
                return;
            }
            LOG.warnf("The embedded voice speaks on: %s", cause.getMessage());
            embedded = standIn.get();
            speakEmbedded(clause, sink, ended);
        });
    }

    @Override
    public void stop() {
        if (call != null) {
            call.cancel();
        }
        if (embedded != null) {
            embedded.stop();
        }
    }

    private void speakEmbedded(String clause, PcmSink sink, Consumer<Throwable> ended) {
        var resampler = new Resampler(embedded.hertz(), hertz());
        embedded.speak(clause, chunk -> {
            var samples = chunk.remaining() / Pcm16.BYTES_PER_SAMPLE;
            var bytes = Math.max(1, resampler.outputSamples(samples)) * Pcm16.BYTES_PER_SAMPLE;
            var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
            try {
                ByteBuffer out = buffer.nioBuffer(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
                var made = resampler.process(chunk, chunk.position(), samples, out, 0);
                return sink.accept(out.limit(made * Pcm16.BYTES_PER_SAMPLE));
            } finally {
                buffer.release();
            }
        }, ended);
    }
}
