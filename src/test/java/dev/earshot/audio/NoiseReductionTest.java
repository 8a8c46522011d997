package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.earshot.audio.NoiseReduction.Field;
import dev.earshot.audio.NoisySpeech.Noise;
import dev.earshot.upstream.engine.clips.Clip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseReductionTest {

    private static final long SEED = 42;

    @ParameterizedTest
    @CsvSource({"NEAR, 256", "NEAR, 320", "NEAR, 512", "FAR, 256", "FAR, 320", "FAR, 512"})
    void noiseIsTurnedDownAndSpeechIsNot(Field field, int frameSamples) {
        for (var noise : Noise.values()) {
            double before = 0;
            double after = 0;
            double level = 0;
            double floor = 0;
            for (var clip : Clip.SENTENCES) {
                var speech = new NoisySpeech(clip, noise, 10, SEED);
                var heard = reduce(speech, field, 1, frameSamples);
                before += speech.snrDecibels(speech.noisy) / Clip.SENTENCES.size();
                after += speech.snrDecibels(heard) / Clip.SENTENCES.size();
                level += speech.levelDecibels(heard) / Clip.SENTENCES.size();
                floor += speech.floorDecibels(heard) / Clip.SENTENCES.size();
            }
            System.out.printf("%s noise, %s field, frames of %d: SNR %.1f to %.1f, speech %+.1f dB, floor %+.1f dB%n",
                    noise, field, frameSamples, before, after, level, floor);
            assertTrue(after >= before + (noise == Noise.WHITE ? 4.5 : 2),
                    noise + ": " + before + " to " + after + " dB");
            assertTrue(Math.abs(level) < 1.5, noise + ": the level of speech changes by " + level + " dB");
            // Much of pink noise lies below the lowest band the library looks at.
            var expected = noise == Noise.PINK ? -4.5 : field == Field.NEAR ? -11 : -18;
            assertTrue(floor < expected, noise + ": the floor changes by " + floor + " dB");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 320, 512})
    void cleanSpeechComesOutAsItWasOneFrameLater(int frameSamples) {
        for (var clip : Clip.SENTENCES) {
            var speech = new NoisySpeech(clip, Noise.WHITE, 60, SEED);
            var snr = speech.snrDecibels(reduce(speech, Field.NEAR, 1, frameSamples));
            assertTrue(snr > 12, clip.file() + ": " + snr + " dB");
        }
    }

    @Test
    void theStrengthScalesTheDecibels() {
        for (var strength : new double[] {0, 0.5, 1}) {
            try (var near = new NoiseReduction(Field.NEAR, strength, 320);
                    var far = new NoiseReduction(Field.FAR, strength, 320)) {
                assertEquals(-(int) Math.round(15 * strength), near.suppressionDecibels());
                assertEquals(-(int) Math.round(30 * strength), far.suppressionDecibels());
            }
        }
    }

    @Test
    void withoutStrengthTheNoiseStays() {
        var speech = new NoisySpeech(Clip.SENTENCES.getFirst(), Noise.WHITE, 10, SEED);
        var heard = reduce(speech, Field.FAR, 0, 512);
        assertEquals(10, speech.snrDecibels(heard), 0.5);
        assertEquals(0, speech.floorDecibels(heard), 0.5);
    }

    @Test
    void severalFramesAtOnceAreAsOneAfterTheOther() {
        var noisy = new NoisySpeech(Clip.SENTENCES.getFirst(), Noise.PINK, 10, SEED).noisy;
        var together = NoisySpeech.pcm(noisy, 320);
        var oneByOne = NoisySpeech.pcm(noisy, 320);
        try (var first = new NoiseReduction(Field.NEAR, 1, 320); var second = new NoiseReduction(Field.NEAR, 1, 320)) {
            first.process(together, 0, together.limit() / Short.BYTES);
            for (var at = 0; at < oneByOne.limit(); at += 640) {
                second.process(oneByOne, at, 320);
            }
        }
        assertEquals(together, oneByOne);
    }

    @Test
    void aFrameAllocatesNothing() {
        var pcm = NoisySpeech.pcm(new NoisySpeech(Clip.SENTENCES.getFirst(), Noise.PINK, 10, SEED).noisy, 512);
        try (var reduction = new NoiseReduction(Field.NEAR, 1, 512)) {
            Allocations.assertNone(() -> reduction.process(pcm, 1_024, 512));
        }
    }

    @Test
    void whatTheLibraryWouldCrashOnIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new NoiseReduction(Field.NEAR, Double.NaN, 320));
        assertThrows(IllegalArgumentException.class, () -> new NoiseReduction(Field.NEAR, 1.01, 320));
        assertThrows(IllegalArgumentException.class, () -> new NoiseReduction(Field.NEAR, -0.01, 320));
        assertThrows(IllegalArgumentException.class, () -> new NoiseReduction(Field.NEAR, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new NoiseReduction(Field.NEAR, 1, 321));
        assertThrows(IllegalArgumentException.class, () -> new NoiseReduction(Field.NEAR, 1, 1 << 20));
        var pcm = Clip.direct(1_280);
        var reduction = new NoiseReduction(Field.NEAR, 1, 320);
        assertThrows(IllegalArgumentException.class, () -> reduction.process(pcm, 0, 319));
        assertThrows(IllegalArgumentException.class, () -> reduction.process(pcm, 0, -320));
        assertThrows(IndexOutOfBoundsException.class, () -> reduction.process(pcm, 0, 960));
        assertThrows(IndexOutOfBoundsException.class, () -> reduction.process(pcm, 642, 320));
        assertThrows(IndexOutOfBoundsException.class, () -> reduction.process(pcm, -2, 320));
        reduction.process(pcm, 640, 320);
        reduction.close();
        reduction.close();
        assertThrows(IllegalStateException.class, () -> reduction.process(pcm, 0, 320));
    }

    static double[] reduce(NoisySpeech speech, Field field, double strength, int frameSamples) {
        var pcm = NoisySpeech.pcm(speech.noisy, frameSamples);
        try (var reduction = new NoiseReduction(field, strength, frameSamples)) {
            reduction.process(pcm, 0, pcm.limit() / Short.BYTES);
            return speech.shifted(pcm, reduction.delaySamples());
        }
    }
}
