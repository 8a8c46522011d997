package dev.earshot.upstream.engine.synthesizer.hibari;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/** Reads words no lexicon holds, letter by letter. Any number of threads may call it at once. */
final class SpellingNetwork implements AutoCloseable {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Map<Character, Long> letters = new HashMap<>();
    private final String[] phonemes;
    private final int maxLetters;

    SpellingNetwork(OrtEnvironment environment, Archive archive) {
        this.environment = environment;
        try {
            var alphabets = new ObjectMapper().readTree(archive.read("oov.json"));
            alphabets.get("in").forEach(letter -> letters.put(letter.textValue().charAt(0), letters.size() + 1L));
            var out = alphabets.get("out");
            // Number 0 is a blank: between two equal phonemes, and wherever a letter is silent.
            phonemes = new String[out.size() + 1];
            for (var i = 0; i < out.size(); i++) {
                phonemes[i + 1] = out.get(i).textValue();
            }
            maxLetters = alphabets.get("maxlen").intValue();
        } catch (IOException e) {
            throw Archive.broken("oov.json", e);
        }
        session = archive.network(environment, "oov.onnx");
    }

    /** The word's phonemes; empty when none of its letters is known. Letters past the network's reach are dropped. */
    String read(String word) {
        var ids = word.chars().mapToObj(letter -> letters.get((char) letter)).filter(id -> id != null)
                .mapToLong(Long::longValue).limit(maxLetters).toArray();
        if (ids.length == 0) {
            return "";
        }
        try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
             var result = session.run(Map.of("chars", input))) {
            var path = ((OnnxTensor) result.get("ids").orElseThrow()).getLongBuffer();
            var spoken = new StringBuilder();
            for (var last = 0; path.hasRemaining();) {
                var next = (int) path.get();
                if (next != last && next != 0) {
                    spoken.append(phonemes[next]);
                }
                last = next;
            }
            return spoken.toString();
        } catch (OrtException e) {
            throw new IllegalStateException("the voice's spelling network failed", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the voice's spelling network did not close", e);
        }
    }
}
