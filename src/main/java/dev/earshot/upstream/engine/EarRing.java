package dev.earshot.upstream.engine;

import java.nio.ByteBuffer;

/**
 * PCM16 at 16 kHz between the event loop, which writes, and one worker, which reads. Positions are absolute sample
 * counts. What was read stays readable until it is overwritten: speech is noticed after it began.
 */
final class EarRing {

    private final ByteBuffer region;
    private final int capacitySamples;
    private final int historySamples;
    private volatile long written;
    private volatile long read;

    /** @param historySamples how much of what was read must stay readable */
    EarRing(ByteBuffer region, int historySamples) {
        this.region = region;
        this.capacitySamples = region.capacity() / Short.BYTES;
        this.historySamples = historySamples;
    }

    long writtenSample() {
        return written;
    }

    long readSample() {
        return read;
    }

    int writableSamples() {
        return capacitySamples - historySamples - (int) (written - read);
    }

    /** @return how many samples were taken, never more than {@link #writableSamples} */
    int write(ByteBuffer pcm, int offsetBytes, int samples) {
        var take = Math.min(samples, writableSamples());
        var at = written;
        for (var done = 0; done < take; ) {
            var slot = (int) ((at + done) % capacitySamples);
            var run = Math.min(take - done, capacitySamples - slot);
            region.put(slot * Short.BYTES, pcm, offsetBytes + done * Short.BYTES, run * Short.BYTES);
            done += run;
        }
        written = at + take;
        return take;
    }

    /** Copies samples by position; they must be written and not overwritten. */
    void copy(long fromSample, ByteBuffer target, int samples) {
        for (var done = 0; done < samples; ) {
            var slot = (int) ((fromSample + done) % capacitySamples);
            var run = Math.min(samples - done, capacitySamples - slot);
            target.put(done * Short.BYTES, region, slot * Short.BYTES, run * Short.BYTES);
            done += run;
        }
    }

    /** Puts samples in the place of what was written there, on the side that reads. */
    void replace(long fromSample, ByteBuffer source, int samples) {
        for (var done = 0; done < samples; ) {
            var slot = (int) ((fromSample + done) % capacitySamples);
            var run = Math.min(samples - done, capacitySamples - slot);
            region.put(slot * Short.BYTES, source, done * Short.BYTES, run * Short.BYTES);
            done += run;
        }
    }

    /** The oldest sample that can still be copied. */
    long oldestSample() {
        return Math.max(0, read - historySamples);
    }

    void advance(long toSample) {
        read = toSample;
    }
}
