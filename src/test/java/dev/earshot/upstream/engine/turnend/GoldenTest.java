package dev.earshot.upstream.engine.turnend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds the picture of sound and the network's word on it against a reference, made by {@code turnend/golden.py}. */
class GoldenTest {

    private static final List<String[]> LINES = lines();

    @Test
    void thePictureIsTheReferences() {
        var pictures = new HashMap<String, FloatBuffer>();
        var points = 0;
        for (var line : LINES) {
            if (line.length == 4) {
                var picture = pictures.computeIfAbsent(line[0], GoldenTest::picture);
                var got = picture.get(Integer.parseInt(line[1]) * LogMel.FRAMES + Integer.parseInt(line[2]));
                assertEquals(Float.parseFloat(line[3]), got, 1e-3f, () -> String.join(" ", line));
                points++;
            }
        }
        assertEquals(4 * 8 * 21, points);
    }

    @Test
    void theNetworkSaysWhatItSaysToTheReferencesPicture() {
        var probabilities = new HashMap<String, Float>();
        LINES.stream().filter(line -> line.length == 2)
                .forEach(line -> probabilities.put(line[0], Float.valueOf(line[1])));
        assertEquals(4, probabilities.size());
        try (var model = TurnEndModel.load(TurnEndModel.standardPath()); var judge = model.borrow()) {
            for (Map.Entry<String, Float> expected : probabilities.entrySet()) {
                var pcm = audio(expected.getKey());
                // Quantised kernels round as the processor at hand likes.
                assertEquals(expected.getValue(), judge.completeProbability(pcm, 0, pcm.limit() / Short.BYTES), 0.05f,
                        expected.getKey());
            }
        }
    }

    @Test
    void whatShorterAudioLeftBehindIsNotSeenInTheNext() {
        var logMel = new LogMel();
        var fresh = picture("h_card003.wav");
        var used = FloatBuffer.allocate(fresh.capacity());
        var noise = audio("noise");
        var clip = audio("h_card003.wav");
        logMel.write(noise, 0, LogMel.SAMPLES, used);
        logMel.write(clip, 0, clip.limit() / Short.BYTES, used);
        assertEquals(fresh, used);
        logMel.write(clip, 0, 0, used);
        for (var i = 0; i < used.capacity(); i++) {
            assertTrue(Float.isFinite(used.get(i)));
        }
    }

    private static FloatBuffer picture(String name) {
        var picture = FloatBuffer.allocate(MelBands.COUNT * LogMel.FRAMES);
        var pcm = audio(name);
        new LogMel().write(pcm, 0, pcm.limit() / Short.BYTES, picture);
        return picture;
    }

    private static ByteBuffer audio(String name) {
        return name.equals("noise") ? noise() : new Clip(name, "").pcm16k();
    }

    /** As in {@code golden.py}. */
    private static ByteBuffer noise() {
        var pcm = Clip.direct(LogMel.SAMPLES * Short.BYTES);
        var state = 42;
        for (var i = 0; i < LogMel.SAMPLES; i++) {
            state = state * 1_664_525 + 1_013_904_223;
            pcm.putShort(i * Short.BYTES, (short) ((state >> 16) >> 14 * (LogMel.SAMPLES - 1 - i) / LogMel.SAMPLES));
        }
        return pcm;
    }

    private static List<String[]> lines() {
        try (var in = GoldenTest.class.getResourceAsStream("/turnend/golden.txt");
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
