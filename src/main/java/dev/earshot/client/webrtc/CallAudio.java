package dev.earshot.client.webrtc;

import dev.earshot.audio.JitterBuffer;
import dev.earshot.audio.JitterCounters;
import dev.earshot.audio.OpusDecoder;
import dev.earshot.audio.OpusEncoder;
import dev.earshot.audio.PayloadTiming;
import dev.earshot.audio.Pcm16;
import dev.earshot.audio.PcmLevel;
import dev.earshot.audio.PcmRing;
import dev.earshot.audio.PlayoutStep;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.audio.SlabRegion;
import dev.earshot.session.PcmTaker;
import dev.earshot.session.Session;
import java.nio.ByteBuffer;

/**
 * The sound of a call, both ways, in the session's slab: Opus payloads wait in the jitter buffer and are decoded one
 * frame at a time towards the session; answers wait in the playout ring and are encoded one frame of 20 ms at a time.
 * Nothing here is allocated after it is made.
 */
final class CallAudio {

    /** An answer may be this far ahead of what was heard. */
    static final int PLAYOUT_MILLIS = 20_000;

    private static final int FRAME_NANOS = 20_000_000;
    private static final int BITRATE = 32_000;
    private static final int COMPLEXITY = 5;
    private static final int TICKS_PER_SAMPLE = 2;
    private static final int NANOS_PER_TICK_NUMERATOR = 1_000_000_000;
    private static final int TICKS_PER_SECOND = 48_000;

    /** Quieter than this a frame may be left out to catch up. */
    private static final double QUIET_DBFS = -50;

    /** After this long without encoding the room in the ring is told to the upstream. */
    private static final int DRAINED_BELOW_SAMPLES = 6 * Pcm16.INTERNAL_HERTZ;

    /** The slab regions of a call's audio. */
    record Regions(SlabRegion jitter, SlabRegion decoder, SlabRegion heard, SlabRegion playout, SlabRegion encoder,
            SlabRegion spoken) {

        static Regions reserve(SlabLayout layout) {
            return new Regions(
                    layout.reserve(JitterBuffer.regionBytes(JitterBuffer.DEFAULT_SLOTS, JitterBuffer.DEFAULT_SLOT_BYTES)),
                    layout.reserve(OpusDecoder.stateBytes()),
                    layout.reserve(OpusDecoder.MAX_SAMPLES * Pcm16.BYTES_PER_SAMPLE),
                    layout.reserve(PcmRing.regionBytes(PLAYOUT_MILLIS)),
                    layout.reserve(OpusEncoder.stateBytes()),
                    layout.reserve(Pcm16.FRAME_SAMPLES * Pcm16.BYTES_PER_SAMPLE));
        }
    }

    private final Session session;
    private final ByteBuffer memory;
    private final Regions regions;
    private final JitterBuffer jitter;
    private final OpusDecoder decoder;
    private final OpusEncoder encoder;
    private final PcmRing playout;
    private boolean started;
    private boolean quiet = true;
    private long nextHeardNanos;
    private boolean drained = true;
    private long frames;
    private long concealedFrames;

    CallAudio(Session session, Slab slab, Regions regions) {
        this.session = session;
        this.memory = slab.buffer();
        this.regions = regions;
        this.jitter = new JitterBuffer(slab, regions.jitter(), PayloadTiming.OPUS,
                JitterBuffer.DEFAULT_SLOTS, JitterBuffer.DEFAULT_SLOT_BYTES);
        this.decoder = new OpusDecoder(slab, regions.decoder());
        this.encoder = new OpusEncoder(slab, regions.encoder(), OpusEncoder.Mode.LOW_DELAY);
        this.playout = new PcmRing(slab, regions.playout());
        encoder.bitrate(BITRATE);
        encoder.complexity(COMPLEXITY);
    }

    // ---- microphone ----

    void received(int sequence, long timestamp, ByteBuffer packet, int offset, int length, long nowNanos) {
        jitter.insert(sequence, timestamp, packet, offset, length, nowNanos);
        if (!started) {
            started = true;
            nextHeardNanos = nowNanos;
        }
    }

    /** Another source sends now: its stream begins anew. */
    void sourceChanged() {
        jitter.reset();
        decoder.reset();
    }

    /** Gives the session the frames that are due. */
    void hear(long nowNanos) {
        if (started && nowNanos - nextHeardNanos > 10L * FRAME_NANOS) {
            nextHeardNanos = nowNanos; // the loop was held up: what was missed is caught up by the jitter buffer
        }
        while (started && nowNanos - nextHeardNanos >= 0) {
            nextHeardNanos += hearOne(nowNanos);
        }
    }

    /** @return nanoseconds of sound that the frame is */
    private long hearOne(long nowNanos) {
        var step = jitter.next(nowNanos, quiet);
        var due = jitter.durationTicks() / TICKS_PER_SAMPLE;
        var pcm = regions.heard().offset();
        frames++;
        concealedFrames += step == PlayoutStep.LOST || step == PlayoutStep.HOLD ? 1 : 0;
        var samples = switch (step) {
            case PAYLOAD -> decoder.decode(jitter.payloadOffset(), jitter.payloadLength(), pcm, OpusDecoder.MAX_SAMPLES);
            case LOST -> jitter.hasFec()
                    ? decoder.decodeFec(jitter.payloadOffset(), jitter.payloadLength(), pcm, due)
                    : decoder.conceal(pcm, due);
            case HOLD -> decoder.conceal(pcm, due);
            case EMPTY -> silence(pcm, due);
        };
        if (samples <= 0) {
            samples = silence(pcm, due); // a payload that is not Opus, inside a packet that was authentic
        }
        quiet = PcmLevel.rmsDbfs(memory, pcm, samples) < QUIET_DBFS;
        session.onClientAudio(memory, pcm, samples, step == PlayoutStep.PAYLOAD ? jitter.payloadArrivalNanos() : nowNanos);
        return (long) samples * TICKS_PER_SAMPLE * NANOS_PER_TICK_NUMERATOR / TICKS_PER_SECOND;
    }

    private int silence(int pcmOffset, int samples) {
        for (var i = 0; i < samples; i++) {
            memory.putShort(pcmOffset + i * Pcm16.BYTES_PER_SAMPLE, (short) 0);
        }
        return samples;
    }

    JitterCounters counters() {
        return jitter.counters();
    }

    /** Frames that were due. */
    long frames() {
        return frames;
    }

    /** Of them those that were made up in the midst of others. */
    long concealedFrames() {
        return concealedFrames;
    }

    long delayNanos() {
        return started ? jitter.targetDelayNanos() : -1;
    }

    // ---- loudspeaker ----

    int playableSamples() {
        return playout.writable();
    }

    void play(ByteBuffer pcm, int offsetBytes, int samples) {
        playout.write(pcm, offsetBytes, samples);
        drained = false;
    }

    void clear() {
        playout.discardAll();
    }

    /** Gives away what is queued. */
    void unplayed(PcmTaker taker) {
        var pcm = regions.heard().offset();
        for (var samples = take(pcm); samples > 0; samples = take(pcm)) {
            taker.take(memory, pcm, samples);
        }
    }

    private int take(int pcmOffset) {
        return playout.read(memory, pcmOffset, OpusDecoder.MAX_SAMPLES);
    }

    /** Samples played or dropped since the call began. */
    long playedSample() {
        return playout.readPosition();
    }

    boolean speaking() {
        return playout.readable() > 0;
    }

    /**
     * Encodes the next frame of 20 ms, padded with silence at an end.
     *
     * @param packetOffset in the slab
     * @return bytes of the Opus payload
     */
    int speak(int packetOffset, int maxBytes) {
        var pcm = regions.spoken().offset();
        var read = playout.read(memory, pcm, Pcm16.FRAME_SAMPLES);
        silence(pcm + read * Pcm16.BYTES_PER_SAMPLE, Pcm16.FRAME_SAMPLES - read);
        return encoder.encode(pcm, Pcm16.FRAME_SAMPLES, packetOffset, maxBytes);
    }

    /** True once when the ring has run low after it was filled. */
    boolean hasDrained() {
        if (drained || playout.readable() > DRAINED_BELOW_SAMPLES) {
            return false;
        }
        drained = true;
        return true;
    }
}
