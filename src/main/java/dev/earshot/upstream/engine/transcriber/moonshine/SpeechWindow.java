package dev.earshot.upstream.engine.transcriber.moonshine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * The sound of an utterance that the network is shown, mono 16 kHz. It lies between two stretches of silence, since the
 * network mishears words at the very edge, and holds at most {@link #MAX_SAMPLES}; memory grows as the utterance does.
 */
final class SpeechWindow {

    static final int HERTZ = 16_000;
    /** The network learned from pieces of up to half a minute, and is surer of shorter ones. */
    static final int MAX_SAMPLES = 15 * HERTZ;
    /** A cut comes after so much at least, so what was said up to here stays on its side of every cut. */
    static final int EARLIEST_CUT_SAMPLES = 10 * HERTZ;

    private static final int EDGE_SAMPLES = 3 * HERTZ / 10;
    /** Samples of the longest view. */
    static final int MAX_VIEW_SAMPLES = EDGE_SAMPLES + MAX_SAMPLES + EDGE_SAMPLES;
    private static final int FIRST_SAMPLES = 4 * HERTZ;
    private static final int PAUSE_SAMPLES = HERTZ / 5;
    private static final int FRAME_SAMPLES = HERTZ / 50;
    /** 30 dB below the loudest moment there is breath, room and line, and no word. */
    private static final double QUIET_ENERGY_RATIO = 1e-3;

    /** Direct; behind the samples there are zeros only. */
    private FloatBuffer buffer = allocate(FIRST_SAMPLES);
    private int samples;

    int samples() {
        return samples;
    }

    boolean full() {
        return samples == MAX_SAMPLES;
    }

    /**
     * Takes as many samples as fit.
     *
     * @param pcm16k PCM16 little-endian, read by absolute index whatever its order
     * @return how many were taken
     */
    int append(ByteBuffer pcm16k, int offsetBytes, int count) {
        Objects.checkFromIndexSize(offsetBytes, (long) count * Short.BYTES, pcm16k.limit());
        var taken = Math.min(count, MAX_SAMPLES - samples);
        reserve(samples + taken);
        var swapped = pcm16k.order() == ByteOrder.BIG_ENDIAN;
        for (var i = 0; i < taken; i++) {
            var sample = pcm16k.getShort(offsetBytes + i * Short.BYTES);
            buffer.put(EDGE_SAMPLES + samples + i, (swapped ? Short.reverseBytes(sample) : sample) / 32768f);
        }
        samples += taken;
        return taken;
    }

    /** All samples with silence on both sides, from the buffer's position to its limit; good until the next change. */
    FloatBuffer view() {
        return buffer.slice(0, EDGE_SAMPLES + samples + EDGE_SAMPLES);
    }

    /** The first samples with silence before them. */
    FloatBuffer view(int first) {
        return buffer.slice(0, EDGE_SAMPLES + first);
    }

    /** The middle of the quietest fifth of a second from {@link #EARLIEST_CUT_SAMPLES} on, counted from the start. */
    int quietestCut() {
        var cut = samples;
        var quietest = Double.MAX_VALUE;
        for (var from = EARLIEST_CUT_SAMPLES; from + PAUSE_SAMPLES <= samples; from += FRAME_SAMPLES) {
            var energy = energy(from, from + PAUSE_SAMPLES);
            if (energy < quietest) {
                quietest = energy;
                cut = from + PAUSE_SAMPLES / 2;
            }
        }
        return cut;
    }

    /** Whether what came after the first samples is next to silence, compared with the loudest moment among those. */
    boolean quietSince(int first) {
        var loudest = 0.0;
        for (var from = 0; from + FRAME_SAMPLES <= first; from += FRAME_SAMPLES) {
            loudest = Math.max(loudest, energy(from, from + FRAME_SAMPLES));
        }
        for (var from = first; from < samples; from += FRAME_SAMPLES) {
            if (energy(from, Math.min(from + FRAME_SAMPLES, samples)) > loudest * QUIET_ENERGY_RATIO) {
                return false;
            }
        }
        return true;
    }

    private double energy(int from, int to) {
        var energy = 0.0;
        for (var i = EDGE_SAMPLES + from; i < EDGE_SAMPLES + to; i++) {
            energy += buffer.get(i) * buffer.get(i);
        }
        return energy;
    }

    /** Forgets the first samples. */
    void drop(int first) {
        var kept = samples - first;
        for (var i = 0; i < kept; i++) {
            buffer.put(EDGE_SAMPLES + i, buffer.get(EDGE_SAMPLES + first + i));
        }
        for (var i = kept; i < samples; i++) {
            buffer.put(EDGE_SAMPLES + i, 0);
        }
        samples = kept;
    }

    private void reserve(int wanted) {
        var capacity = buffer.capacity() - 2 * EDGE_SAMPLES;
        if (wanted > capacity) {
            var larger = allocate(Math.min(MAX_SAMPLES, Math.max(wanted, 2 * capacity)));
            larger.put(EDGE_SAMPLES, buffer, EDGE_SAMPLES, samples);
            buffer = larger;
        }
    }

    private static FloatBuffer allocate(int count) {
        return ByteBuffer.allocateDirect((EDGE_SAMPLES + count + EDGE_SAMPLES) * Float.BYTES)
                .order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
