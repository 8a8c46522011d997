package dev.earshot.upstream.engine.synthesizer.hibari;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/**
 * Phoneme ids to spectral frames, a clause in one go. Any number of threads may call it at once; each call holds up to
 * {@value SpectralFrames#BINS} bins of five planes a frame, 12 KB.
 */
final class AcousticNetwork implements AutoCloseable {

    private final OrtEnvironment environment;
    private final OrtSession session;

    AcousticNetwork(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /** @param ids with the pause, id 0, at both ends; @param speed divides all durations */
    SpectralFrames frames(long[] ids, float speed) {
        try (var phonemes = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
             var rate = OnnxTensor.createTensor(environment, FloatBuffer.wrap(new float[] {speed}), new long[] {1});
             var result = session.run(Map.of("ids", phonemes, "speed", rate))) {
            var pitchHertz = values(result, "f0");
            return new SpectralFrames(pitchHertz.length, values(result, "lh"), values(result, "theta"),
                    values(result, "ln"), values(result, "lr"), values(result, "phi"), pitchHertz);
        } catch (OrtException e) {
            throw new IllegalStateException("the voice's network failed", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the voice's network did not close", e);
        }
    }

    private static float[] values(OrtSession.Result result, String name) {
        var buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        var values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
