package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one 20 ms frame costs on its way through the audio room, stage by stage and as a whole. Run {@link #main}. The
 * harness itself allocates a few kilobytes a second: {@code gc.alloc.rate} must be the same few for every benchmark,
 * the cheapest included, and {@code gc.alloc.rate.norm} under two bytes a frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AudioPathBenchmark {

    private static final long FRAME_NANOS = 20_000_000;

    private final SlabLayout layout = new SlabLayout();
    private final SlabRegion encoderState = layout.reserve(OpusEncoder.stateBytes());
    private final SlabRegion decoderState = layout.reserve(OpusDecoder.stateBytes());
    private final SlabRegion slots = layout.reserve(
            JitterBuffer.regionBytes(JitterBuffer.DEFAULT_SLOTS, JitterBuffer.DEFAULT_SLOT_BYTES));
    private final SlabRegion pcm = layout.reserve(2 * OpusDecoder.MAX_SAMPLES);
    private final SlabRegion narrow = layout.reserve(2 * OpusDecoder.MAX_SAMPLES);
    private final SlabRegion packet = layout.reserve(1280);
    private final SlabRegion text = layout.reserve(Base64Codec.encodedLength(960));

    private Slab slab;
    private ByteBuffer buffer;
    private OpusEncoder encoder;
    private OpusDecoder decoder;
    private JitterBuffer jitter;
    private Resampler resampler;
    private String event;
    private int packetLength;
    private int frame;

    @Setup
    public void open() {
        slab = layout.allocate();
        buffer = slab.buffer();
        encoder = new OpusEncoder(slab, encoderState, OpusEncoder.Mode.LOW_DELAY);
        encoder.complexity(5);
        encoder.bitrate(32_000);
        decoder = new OpusDecoder(slab, decoderState);
        jitter = new JitterBuffer(slab, slots, PayloadTiming.OPUS, JitterBuffer.DEFAULT_SLOTS,
                JitterBuffer.DEFAULT_SLOT_BYTES);
        resampler = new Resampler(24_000, 16_000);
        Tones.sine(buffer, pcm.offset(), 480, 440, 24_000, 12_000);
        packetLength = encoder.encode(pcm.offset(), 480, packet.offset(), 1280);
        event = Base64.getEncoder().encodeToString(new byte[960]);
    }

    @TearDown
    public void close() {
        slab.close();
    }

    @Benchmark
    public int wholePath() {
        var length = jitter() ? decoder.decode(jitter.payloadOffset(), jitter.payloadLength(), pcm.offset(), 480) : 0;
        return length + resample() + encode() + base64Encode();
    }

    @Benchmark
    public boolean jitter() {
        var now = frame * FRAME_NANOS;
        jitter.insert(frame, frame * 960L, buffer, packet.offset(), packetLength, now);
        frame++;
        return jitter.next(now, false) == PlayoutStep.PAYLOAD;
    }

    @Benchmark
    public int decode() {
        return decoder.decode(packet.offset(), packetLength, pcm.offset(), 480);
    }

    @Benchmark
    public int resample() {
        return resampler.process(buffer, pcm.offset(), 480, buffer, narrow.offset());
    }

    @Benchmark
    public int encode() {
        return encoder.encode(pcm.offset(), 480, packet.offset(), 1280);
    }

    @Benchmark
    public int base64Encode() {
        return Base64Codec.encode(buffer, pcm.offset(), 960, buffer, text.offset());
    }

    @Benchmark
    public int base64DecodeText() {
        return Base64Codec.decode(event, 0, event.length(), buffer, pcm.offset());
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                .include(AudioPathBenchmark.class.getName() + (args.length > 0 ? "." + args[0] : ""))
                .addProfiler(GCProfiler.class)
                .build()).run();
    }
}
