package dev.earshot.upstream.engine.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.upstream.engine.clips.Clip;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SileroDetectorTest {

    private static final int SECONDS = 4;
    private static final double FULL_SCALE = 32_767;

    private static VoiceActivityModel model;

    @BeforeAll
    static void load() {
        model = VoiceActivityModel.load(VoiceActivityModel.standardPath());
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    static final List<Clip> CLIPS = Clip.SENTENCES;

    @ParameterizedTest
    @FieldSource("CLIPS")
    void speechIsFoundInEveryClip(Clip clip) {
        var probabilities = probabilities(clip.pcm16k());
        var speech = share(probabilities);
        assertTrue(speech > 0.4, () -> clip.file() + ": only " + speech + " of the frames are speech");
    }

    @Test
    void theSilenceBetweenTwoSentencesIsSilence() {
        var longest = 0;
        var run = 0;
        for (var probability : probabilities(Clip.TWO_SENTENCES.pcm16k())) {
            run = probability < 0.35 ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        var millis = longest * 32;
        assertTrue(millis >= 500 && millis <= 1_200, () -> "the longest silence is " + millis + " ms, not about 700");
    }

    @Test
    void silenceIsNotSpeech() {
        assertNoSpeech("silence", i -> 0);
    }

    @Test
    void whiteNoiseIsNotSpeech() {
        var seed = 42L;
        var random = new Random(seed);
        for (var level : new double[] {0.005, 0.05, 0.3}) {
            assertNoSpeech("white noise at " + level + ", seed " + seed, i -> random.nextGaussian() * level);
        }
    }

    @Test
    void aToneIsNotSpeech() {
        for (var hertz : new int[] {220, 440, 1_000, 3_000}) {
            assertNoSpeech(hertz + " Hz", i -> 0.3 * Math.sin(2 * Math.PI * hertz * i / 16_000));
        }
    }

    @Test
    void resetForgetsTheStream() {
        var speech = Clip.SENTENCES.getFirst().pcm16k();
        try (var detector = model.newDetector()) {
            var first = probabilities(detector, speech);
            var carriedOver = probabilities(detector, speech);
            detector.reset();
            assertEquals(list(first), list(probabilities(detector, speech)));
            assertTrue(!list(first).equals(list(carriedOver)), "without a reset the first frames know the stream before");
        }
    }

    @Test
    void twoStreamsDoNotHearEachOther() {
        var speech = Clip.SENTENCES.getLast().pcm16k();
        var silence = Clip.direct(VoiceActivity.FRAME_BYTES);
        var alone = probabilities(speech);
        try (var one = model.newDetector(); var other = model.newDetector()) {
            for (var frame = 0; frame < alone.length; frame++) {
                assertEquals(alone[frame], one.probability(speech, frame * VoiceActivity.FRAME_BYTES));
                assertTrue(other.probability(silence, 0) < 0.35);
            }
        }
    }

    @Test
    void samplesAreLittleEndianWhateverTheBuffersOrder() {
        var speech = Clip.SENTENCES.getFirst().pcm16k();
        var asFound = probabilities(speech);
        assertEquals(list(asFound), list(probabilities(speech.order(ByteOrder.BIG_ENDIAN))));
    }

    @Test
    void aFrameCutByTheLimitIsRefused() {
        try (var detector = model.newDetector()) {
            var buffer = Clip.direct(VoiceActivity.FRAME_BYTES + 10);
            assertThrows(IndexOutOfBoundsException.class, () -> detector.probability(buffer, 12));
            assertThrows(IndexOutOfBoundsException.class, () -> detector.probability(buffer, -2));
            assertTrue(detector.probability(buffer, 10) < 0.35);
        }
    }

    @Test
    void aClosedDetectorSaysSo() {
        var detector = model.newDetector();
        detector.close();
        detector.close();
        assertThrows(IllegalStateException.class,
                () -> detector.probability(Clip.direct(VoiceActivity.FRAME_BYTES), 0));
    }

    @Test
    void aMissingModelNamesTheScriptThatFetchesIt() {
        var failure = assertThrows(SpeechUnavailableException.class,
                () -> VoiceActivityModel.load(Path.of("nowhere", VoiceActivityModel.FILE_NAME)));
        assertTrue(failure.getMessage().endsWith("run deploy/local/fetch-models"), failure.getMessage());
    }

    private static void assertNoSpeech(String name, IntToDoubleFunction signal) {
        var pcm = Clip.direct(SECONDS * 16_000 * Short.BYTES);
        for (var i = 0; i < SECONDS * 16_000; i++) {
            var sample = Math.clamp(signal.applyAsDouble(i), -1, 1) * FULL_SCALE;
            pcm.putShort(i * Short.BYTES, (short) Math.round(sample));
        }
        var speech = share(probabilities(pcm));
        assertEquals(0.0, speech, () -> name + " is taken for speech");
    }

    private static double share(float[] probabilities) {
        var speech = 0;
        for (var probability : probabilities) {
            speech += probability > 0.5 ? 1 : 0;
        }
        return (double) speech / probabilities.length;
    }

    private static float[] probabilities(ByteBuffer pcm) {
        try (var detector = model.newDetector()) {
            return probabilities(detector, pcm);
        }
    }

    private static float[] probabilities(VoiceActivity detector, ByteBuffer pcm) {
        var probabilities = new float[pcm.limit() / VoiceActivity.FRAME_BYTES];
        for (var frame = 0; frame < probabilities.length; frame++) {
            probabilities[frame] = detector.probability(pcm, frame * VoiceActivity.FRAME_BYTES);
        }
        return probabilities;
    }

    private static List<Float> list(float[] values) {
        var list = new ArrayList<Float>();
        for (var value : values) {
            list.add(value);
        }
        return list;
    }
}
