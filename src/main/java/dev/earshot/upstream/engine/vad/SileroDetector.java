package dev.earshot.upstream.engine.vad;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One stream's view of the Silero network. The network wants 512 new samples, the 64 before them, and the state it
 * returned last time. Its state tensors are two which swap their roles (read, written), so nothing is copied but samples.
 */
final class SileroDetector implements VoiceActivity {

    private static final int CONTEXT_SAMPLES = 64;
    private static final int STATE_FLOATS = 2 * 128;
    private static final long SAMPLE_RATE_HERTZ = 16_000;

    private final OrtSession session;
    private final FloatBuffer samples = floats(CONTEXT_SAMPLES + FRAME_SAMPLES);
    private final FloatBuffer result = floats(1);
    private final FloatBuffer evenState = floats(STATE_FLOATS);
    private final FloatBuffer oddState = floats(STATE_FLOATS);
    private final OnnxTensor[] tensors;
    private final Map<String, OnnxTensor> evenInputs;
    private final Map<String, OnnxTensor> oddInputs;
    private final Map<String, OnnxTensor> evenOutputs;
    private final Map<String, OnnxTensor> oddOutputs;
    private boolean odd;
    private boolean closed;

    SileroDetector(OrtEnvironment environment, OrtSession session) {
        this.session = session;
        try {
            var input = OnnxTensor.createTensor(environment, samples, new long[] {1, samples.capacity()});
            var rate = OnnxTensor.createTensor(environment, SAMPLE_RATE_HERTZ);
            var output = OnnxTensor.createTensor(environment, result, new long[] {1, 1});
            var even = OnnxTensor.createTensor(environment, evenState, new long[] {2, 1, 128});
            var uneven = OnnxTensor.createTensor(environment, oddState, new long[] {2, 1, 128});
            tensors = new OnnxTensor[] {input, rate, output, even, uneven};
            evenInputs = Map.of("input", input, "sr", rate, "state", even);
            oddInputs = Map.of("input", input, "sr", rate, "state", uneven);
            evenOutputs = Map.of("output", output, "stateN", uneven);
            oddOutputs = Map.of("output", output, "stateN", even);
        } catch (OrtException e) {
            throw new IllegalStateException("no tensors for a voice activity detector", e);
        }
    }

    @Override
    public float probability(ByteBuffer pcm16k, int offsetBytes) {
        Objects.checkFromIndexSize(offsetBytes, FRAME_BYTES, pcm16k.limit());
        if (closed) {
            throw new IllegalStateException("this voice activity detector is closed");
        }
        // The tail of the frame before becomes this one's context.
        for (var i = 0; i < CONTEXT_SAMPLES; i++) {
            samples.put(i, samples.get(FRAME_SAMPLES + i));
        }
        var swapped = pcm16k.order() == ByteOrder.BIG_ENDIAN;
        for (var i = 0; i < FRAME_SAMPLES; i++) {
            var sample = pcm16k.getShort(offsetBytes + i * Short.BYTES);
            samples.put(CONTEXT_SAMPLES + i, (swapped ? Short.reverseBytes(sample) : sample) / 32768f);
        }
        // The outputs are ours, pinned: closing the result frees its shell only.
        try (var _ = session.run(odd ? oddInputs : evenInputs, Set.of(), odd ? oddOutputs : evenOutputs)) {
            odd = !odd;
            return result.get(0);
        } catch (OrtException e) {
            throw new IllegalStateException("the voice activity network failed", e);
        }
    }

    @Override
    public void reset() {
        for (var i = 0; i < STATE_FLOATS; i++) {
            evenState.put(i, 0f);
            oddState.put(i, 0f);
        }
        for (var i = 0; i < samples.capacity(); i++) {
            samples.put(i, 0f);
        }
        odd = false;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (var tensor : tensors) {
                tensor.close();
            }
        }
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
