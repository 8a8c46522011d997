package dev.earshot.upstream.engine.transcriber.moonshine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The two halves of the network: one hears samples, the other writes text, token by token, always the likeliest. Safe
 * for use by several threads at once; each call keeps one core busy.
 *
 * <p>What the writing half has worked out stays in tensors that go from one step into the next: those about its own
 * text grow with every token, those about the sound are made by the first step.
 */
final class MoonshineNetwork implements AutoCloseable {

    private static final String PAST = "past_key_values.";
    private static final String PRESENT = "present.";
    /** Tokens below this much less likely than the best one do not move the sum. */
    private static final float NEGLIGIBLE = 16;

    private final OrtEnvironment environment;
    private final OrtSession hearing;
    private final OrtSession writing;
    private final List<String> pastNames;
    private final Set<String> laterOutputs = new HashSet<>(Set.of("logits"));
    private final LongBuffer ones;
    private final OnnxTensor nothing;
    private final OnnxTensor wholeSound;
    private final OnnxTensor firstStep;
    private final OnnxTensor laterStep;

    static MoonshineNetwork load(OrtEnvironment environment, Path hearing, Path writing,
            OrtSession.SessionOptions options, int maxSamples) throws OrtException {
        var hears = environment.createSession(hearing.toString(), options);
        try {
            return new MoonshineNetwork(environment, hears, environment.createSession(writing.toString(), options),
                    maxSamples);
        } catch (OrtException | RuntimeException e) {
            hears.close();
            throw e;
        }
    }

    private MoonshineNetwork(OrtEnvironment environment, OrtSession hearing, OrtSession writing, int maxSamples)
            throws OrtException {
        this.environment = environment;
        this.hearing = hearing;
        this.writing = writing;
        this.pastNames = writing.getInputNames().stream().filter(name -> name.startsWith(PAST)).toList();
        pastNames.stream().filter(name -> name.contains(".decoder."))
                .forEach(name -> laterOutputs.add(PRESENT + name.substring(PAST.length())));
        this.ones = direct(maxSamples * Long.BYTES).asLongBuffer();
        for (var i = 0; i < maxSamples; i++) {
            ones.put(i, 1);
        }
        var shape = ((TensorInfo) writing.getInputInfo().get(pastNames.getFirst()).getInfo()).getShape();
        this.nothing = OnnxTensor.createTensor(environment, direct(0).asFloatBuffer(),
                new long[] {1, shape[1], 0, shape[3]});
        // Applies to all of the sound however long it is.
        this.wholeSound = OnnxTensor.createTensor(environment, ones.slice(0, 1), new long[] {1, 1});
        this.firstStep = flag(false);
        this.laterStep = flag(true);
    }

    /**
     * Writes down what is said.
     *
     * @param samples   mono 16 kHz, -1 to 1, from the buffer's position to its limit, in a direct buffer
     * @param prefix    tokens the text begins with, decided before
     * @param maxTokens where the text is cut off, the prefix included
     */
    Transcript transcribe(FloatBuffer samples, int[] prefix, int maxTokens) {
        var count = samples.remaining();
        var shape = new long[] {1, count};
        try (var sound = OnnxTensor.createTensor(environment, samples, shape);
                var mask = OnnxTensor.createTensor(environment, ones.slice(0, count), shape);
                var heard = hearing.run(Map.of("input_values", sound, "attention_mask", mask))) {
            return write((OnnxTensor) heard.get(0), prefix, maxTokens);
        } catch (OrtException e) {
            throw new IllegalStateException("the speech network failed", e);
        }
    }

    private Transcript write(OnnxTensor heard, int[] prefix, int maxTokens) throws OrtException {
        var inputs = new HashMap<String, OnnxTensorLike>();
        inputs.put("encoder_hidden_states", heard);
        inputs.put("encoder_attention_mask", wholeSound);
        inputs.put("use_cache_branch", firstStep);
        pastNames.forEach(name -> inputs.put(name, nothing));

        var tokens = Arrays.copyOf(prefix, Math.max(maxTokens, prefix.length));
        var written = prefix.length;
        var logProbability = 0f;
        var fed = LongBuffer.allocate(prefix.length + 1).put(TokenVocabulary.START);
        for (var token : prefix) {
            fed.put(token);
        }
        OrtSession.Result first = null;
        OrtSession.Result last = null;
        try {
            while (written < maxTokens) {
                OrtSession.Result step;
                try (var ids = ids(fed.flip())) {
                    inputs.put("input_ids", ids);
                    step = first == null ? writing.run(inputs) : writing.run(inputs, laterOutputs);
                }
                if (last != null && last != first) {
                    last.close(); // its tensors were this step's inputs
                }
                last = step;
                var best = best(step);
                logProbability += best.logProbability();
                if (best.token() == TokenVocabulary.END) {
                    break;
                }
                tokens[written++] = best.token();
                fed = LongBuffer.allocate(1).put(best.token());
                keep(step, inputs, first == null);
                if (first == null) {
                    first = step;
                    inputs.put("use_cache_branch", laterStep);
                }
            }
        } finally {
            if (last != null && last != first) {
                last.close();
            }
            if (first != null) {
                first.close();
            }
        }
        var chosen = Math.max(1, Math.min(written + 1, maxTokens) - prefix.length);
        return new Transcript(Arrays.copyOf(tokens, written), logProbability / chosen);
    }

    private void keep(OrtSession.Result step, Map<String, OnnxTensorLike> inputs, boolean soundToo) {
        for (var name : pastNames) {
            if (soundToo || name.contains(".decoder.")) {
                inputs.put(name, (OnnxTensor) step.get(PRESENT + name.substring(PAST.length())).orElseThrow());
            }
        }
    }

    private record Choice(int token, float logProbability) {}

    private static Choice best(OrtSession.Result step) throws OrtException {
        var tensor = (OnnxTensor) step.get("logits").orElseThrow();
        var logits = tensor.getFloatBuffer();
        var vocabulary = (int) tensor.getInfo().getShape()[2];
        var row = new float[vocabulary];
        logits.get(logits.limit() - vocabulary, row);
        var best = 0;
        for (var i = 1; i < vocabulary; i++) {
            if (row[i] > row[best]) {
                best = i;
            }
        }
        var sum = 0.0;
        for (var logit : row) {
            if (logit > row[best] - NEGLIGIBLE) {
                sum += Math.exp(logit - row[best]);
            }
        }
        return new Choice(best, (float) -Math.log(sum));
    }

    private OnnxTensor ids(LongBuffer tokens) throws OrtException {
        return OnnxTensor.createTensor(environment, tokens, new long[] {1, tokens.remaining()});
    }

    private OnnxTensor flag(boolean value) throws OrtException {
        return OnnxTensor.createTensor(environment, direct(1).put(0, (byte) (value ? 1 : 0)), new long[] {1},
                OnnxJavaType.BOOL);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        try {
            List.of(nothing, wholeSound, firstStep, laterStep).forEach(OnnxTensor::close);
            writing.close();
            hearing.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the speech network did not close", e);
        }
    }
}
