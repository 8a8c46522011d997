package dev.earshot.upstream.engine.transcriber.moonshine;

import dev.earshot.upstream.engine.transcriber.Transcriber;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;

/**
 * What a transcriber made of an utterance.
 *
 * @param words        in the spoken form, whichever transcriber wrote them
 * @param workMillis   what all of it cost, in processor time
 * @param finishMillis how long the final text took, by the clock
 * @param finishWorkMillis the same in processor time, which other work on the machine does not stretch
 */
record Heard(String words, double seconds, double workMillis, double finishMillis, double finishWorkMillis) {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CHUNK_SAMPLES = 1_600;

    static Heard of(Transcriber transcriber, ByteBuffer pcm16k) {
        return of(transcriber, pcm16k, Integer.MAX_VALUE);
    }

    /** @param lookSamples how often somebody asks for the words so far */
    static Heard of(Transcriber transcriber, ByteBuffer pcm16k, int lookSamples) {
        var samples = pcm16k.limit() / Short.BYTES;
        var beganWorkNanos = THREADS.getCurrentThreadCpuTime();
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
        var endWorkNanos = THREADS.getCurrentThreadCpuTime();
        var text = transcriber.finish();
        var finishNanos = System.nanoTime() - endNanos;
        var doneWorkNanos = THREADS.getCurrentThreadCpuTime();
        return new Heard(SpokenForm.of(text), samples / 16_000.0, (doneWorkNanos - beganWorkNanos) / 1e6,
                finishNanos / 1e6, (doneWorkNanos - endWorkNanos) / 1e6);
    }
}
