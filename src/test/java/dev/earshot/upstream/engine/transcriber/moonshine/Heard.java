package dev.earshot.upstream.engine.transcriber.moonshine;

import dev.earshot.upstream.engine.transcriber.Transcriber;
import java.nio.ByteBuffer;

/** What a transcriber made of an utterance; its words are in the spoken form whichever transcriber wrote them. */
record Heard(String words, double seconds, double workMillis, double finishMillis) {

    private static final int CHUNK_SAMPLES = 1_600;

    static Heard of(Transcriber transcriber, ByteBuffer pcm16k) {
        return of(transcriber, pcm16k, Integer.MAX_VALUE);
    }

    /** @param lookSamples how often somebody asks for the words so far */
    static Heard of(Transcriber transcriber, ByteBuffer pcm16k, int lookSamples) {
        var samples = pcm16k.limit() / Short.BYTES;
        var beganNanos = System.nanoTime();
        transcriber.begin();
        var looked = 0;
        for (var at = 0; at < samples; at += CHUNK_SAMPLES) {
            transcriber.accept(pcm16k, at * Short.BYTES, Math.min(CHUNK_SAMPLES, samples - at));
            if (at - looked >= lookSamples) {
                transcriber.partial();
                looked = at;
            }
        }
        var endNanos = System.nanoTime();
        var text = transcriber.finish();
        var doneNanos = System.nanoTime();
        return new Heard(SpokenForm.of(text), samples / 16_000.0, (doneNanos - beganNanos) / 1e6,
                (doneNanos - endNanos) / 1e6);
    }
}
