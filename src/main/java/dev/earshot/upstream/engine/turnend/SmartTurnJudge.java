package dev.earshot.upstream.engine.turnend;

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

/** The tensors of one judgement at a time: about 0.5 MB outside the heap, and as much again on it. */
final class SmartTurnJudge {

    private final OrtSession session;
    private final LogMel logMel = new LogMel();
    private final ByteBuffer audio =
            ByteBuffer.allocateDirect(LogMel.SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final FloatBuffer picture = floats(MelBands.COUNT * LogMel.FRAMES);
    private final FloatBuffer result = floats(1);
    private final OnnxTensor pictureTensor;
    private final OnnxTensor resultTensor;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    SmartTurnJudge(OrtEnvironment environment, OrtSession session) {
        this.session = session;
        try {
            pictureTensor =
                    OnnxTensor.createTensor(environment, picture, new long[] {1, MelBands.COUNT, LogMel.FRAMES});
            resultTensor = OnnxTensor.createTensor(environment, result, new long[] {1, 1});
            inputs = Map.of("input_features", pictureTensor);
            outputs = Map.of("logits", resultTensor); // so called, yet the network ends in its sigmoid
        } catch (OrtException e) {
            throw new IllegalStateException("no tensors for a turn end judge", e);
        }
    }

    ByteBuffer audio() {
        return audio;
    }

    float completeProbability(ByteBuffer pcm16k, int offsetBytes, int samples) {
        Objects.checkFromIndexSize(offsetBytes, (long) samples * Short.BYTES, pcm16k.limit());
        var skipped = Math.max(0, samples - LogMel.SAMPLES);
        logMel.write(pcm16k, offsetBytes + skipped * Short.BYTES, samples - skipped, picture);
        // The output is ours, pinned: closing the result frees its shell only.
        try (var _ = session.run(inputs, Set.of(), outputs)) {
            return result.get(0);
        } catch (OrtException e) {
            throw new IllegalStateException("the turn end network failed", e);
        }
    }

    void free() {
        pictureTensor.close();
        resultTensor.close();
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
