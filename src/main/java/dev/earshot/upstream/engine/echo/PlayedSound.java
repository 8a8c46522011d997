package dev.earshot.upstream.engine.echo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a session was given to play, as levels of {@link SoundBands} every 16 ms at the sample of the input (16 kHz)
 * where it can be heard at the earliest: what comes is played at once, or behind what is still being played. Written by
 * the session's loop, read by one worker; a level takes half a byte, so 64 KB hold 87 s that were not played yet. What
 * goes beyond that is not known when it is heard.
 */
public final class PlayedSound {

    /** Region of a slab that it needs. */
    public static final int BYTES = 64 * 1024;

    static final int HOP_SAMPLES = 256;
    static final float SILENT_DECIBELS = 24;
    static final float STEP_DECIBELS = 3;

    private static final int PLAYED_HERTZ = 24_000;
    private static final int HOP_PLAYED_SAMPLES = 384;
    private static final int HOP_BYTES = SoundBands.COUNT / 2;
    private static final int MAX_STEP = 15;
    /** What was played is asked for as long as this after it was due. */
    private static final int HISTORY_HOPS = 128;
    /** A player that is told to stop has this much under way. */
    private static final int STOPPING_SAMPLES = 300 * 16;
    /** So long after its end sound may still come in. */
    private static final int LINGERING_SAMPLES = 1_500 * 16;

    private final ByteBuffer region;
    private final int capacityHops;
    private final SoundBands bands = new SoundBands(PLAYED_HERTZ);
    private final float[] decibels = new float[SoundBands.COUNT];
    private final ByteBuffer pending =
            ByteBuffer.allocate(bands.frameSamples() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int pendingSamples;
    private long nextHop;
    private volatile long endHop;

    public PlayedSound(ByteBuffer region) {
        this.region = region;
        this.capacityHops = region.capacity() / HOP_BYTES;
    }

    // ---- on the loop ----

    /**
     * Takes what was sent to be played.
     *
     * @param pcm24k PCM16 little-endian
     * @param nowSample of the input, written last
     * @param readSample of the input, up to which the reader has come
     */
    public void play(ByteBuffer pcm24k, int offsetBytes, int samples, long nowSample, long readSample) {
        if (nextHop * HOP_SAMPLES < nowSample) {
            nextHop = Math.ceilDiv(nowSample, HOP_SAMPLES);
            pendingSamples = 0;
        }
        for (var done = 0; done < samples; ) {
            var run = Math.min(samples - done, bands.frameSamples() - pendingSamples);
            pending.put(pendingSamples * Short.BYTES, pcm24k, offsetBytes + done * Short.BYTES, run * Short.BYTES);
            pendingSamples += run;
            done += run;
            if (pendingSamples == bands.frameSamples()) {
                add(readSample / HOP_SAMPLES);
            }
        }
    }

    /** What is not yet being played will not be. */
    public void stop(long nowSample) {
        var stopHop = (nowSample + STOPPING_SAMPLES) / HOP_SAMPLES;
        if (stopHop < nextHop) {
            nextHop = stopHop;
            endHop = Math.min(endHop, stopHop);
            pendingSamples = 0;
        }
    }

    private void add(long readHop) {
        if (nextHop - (readHop - HISTORY_HOPS) < capacityHops) {
            bands.measure(pending, 0, decibels);
            for (var gap = Math.max(endHop, nextHop - capacityHops); gap < nextHop; gap++) {
                for (var i = 0; i < HOP_BYTES; i++) {
                    region.put(slot(gap) + i, (byte) 0);
                }
            }
            for (var i = 0; i < HOP_BYTES; i++) {
                region.put(slot(nextHop) + i, (byte) (step(decibels[2 * i]) | step(decibels[2 * i + 1]) << 4));
            }
            endHop = nextHop + 1;
        }
        nextHop++;
        pendingSamples -= HOP_PLAYED_SAMPLES;
        pending.put(0, pending, HOP_PLAYED_SAMPLES * Short.BYTES, pendingSamples * Short.BYTES);
    }

    private static int step(float decibels) {
        return Math.clamp(Math.round((decibels - SILENT_DECIBELS) / STEP_DECIBELS), 0, MAX_STEP);
    }

    // ---- on the worker ----

    /** True where something of it may be heard. */
    boolean audibleAt(long sample) {
        var end = endHop;
        return end > 0 && sample < end * HOP_SAMPLES + LINGERING_SAMPLES;
    }

    /** The levels of 32 ms from this hop on, {@link #SILENT_DECIBELS} where nothing is played. */
    void levels(long hop, float[] into) {
        var end = endHop;
        var known = hop < end && hop >= 0 && hop >= end - capacityHops;
        for (var i = 0; i < HOP_BYTES; i++) {
            var pair = known ? region.get(slot(hop) + i) : 0;
            into[2 * i] = SILENT_DECIBELS + STEP_DECIBELS * (pair & MAX_STEP);
            into[2 * i + 1] = SILENT_DECIBELS + STEP_DECIBELS * (pair >> 4 & MAX_STEP);
        }
    }

    private int slot(long hop) {
        return (int) (hop % capacityHops) * HOP_BYTES;
    }
}
