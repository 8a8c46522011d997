package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

    @ParameterizedTest
    @CsvSource({
        "24000, 16000", "16000, 24000", "24000, 8000", "8000, 24000", "24000, 48000", "48000, 24000", "48000, 16000",
        "16000, 48000", "8000, 16000", "16000, 8000", "8000, 48000", "48000, 8000", "44100, 24000", "24000, 24000"
    })
    void tonesInThePassbandComeOutClean(int inputHertz, int outputHertz) {
        var nyquist = Math.min(inputHertz, outputHertz) / 2.0;
        var worst = Double.MAX_VALUE;
        for (var part = 0.02; part <= 0.85; part += 0.0593) {
            var hertz = part * nyquist;
            var in = Tones.pcm(inputHertz / 2);
            Tones.sine(in, 0, inputHertz / 2, hertz, inputHertz, 20_000);
            var resampler = new Resampler(inputHertz, outputHertz);
            var out = Tones.pcm(resampler.outputSamples(inputHertz / 2));
            var written = resampler.process(in, 0, inputHertz / 2, out, 0);
            assertEquals(outputHertz / 2, written, 1);
            var settled = outputHertz / 20;
            worst = Math.min(worst, Tones.signalToNoise(out, settled, written - settled, hertz, outputHertz));
            var level = PcmLevel.rmsDbfs(out, settled * 2, written - settled);
            assertEquals(20 * Math.log10(20_000 / 32_768.0) - 3.01, level, 0.1, "level at " + hertz);
        }
        System.out.printf("%d to %d: worst SNR %.1f dB%n", inputHertz, outputHertz, worst);
        assertTrue(worst > 65, "worst SNR " + worst);
    }

    @ParameterizedTest
    @CsvSource({"24000, 16000", "24000, 8000", "48000, 24000", "48000, 16000", "16000, 8000", "48000, 8000"})
    void tonesAboveTheNewHalfRateAreGone(int inputHertz, int outputHertz) {
        var worst = PcmLevel.SILENCE_DBFS;
        for (var hertz = outputHertz / 2.0; hertz < inputHertz / 2.0; hertz += 97) {
            var in = Tones.pcm(inputHertz / 4);
            Tones.sine(in, 0, inputHertz / 4, hertz, inputHertz, 32_000);
            var resampler = new Resampler(inputHertz, outputHertz);
            var out = Tones.pcm(resampler.outputSamples(inputHertz / 4));
            var written = resampler.process(in, 0, inputHertz / 4, out, 0);
            var settled = outputHertz / 20;
            worst = Math.max(worst, PcmLevel.rmsDbfs(out, settled * 2, written - 2 * settled));
        }
        System.out.printf("%d to %d: worst alias %.1f dBFS%n", inputHertz, outputHertz, worst);
        assertTrue(worst < -63, "an alias of a -3 dBFS tone is left at " + worst);
    }

    @Test
    void howTheInputIsCutDoesNotChangeTheOutput() {
        var seed = 9_24_16L;
        System.out.println("ResamplerTest seed " + seed);
        var random = new Random(seed);
        var in = Tones.pcm(10_000);
        for (var i = 0; i < 10_000; i++) {
            in.putShort(2 * i, (short) random.nextInt());
        }
        for (var rates : new int[][] {{24_000, 16_000}, {8_000, 24_000}, {44_100, 24_000}, {48_000, 8_000}}) {
            var whole = new Resampler(rates[0], rates[1]);
            var expected = Tones.pcm(whole.outputSamples(10_000));
            whole.process(in, 0, 10_000, expected, 0);
            var pieces = new Resampler(rates[0], rates[1]);
            var actual = Tones.pcm(expected.capacity() / 2);
            var written = 0;
            for (var at = 0; at < 10_000; ) {
                var chunk = Math.min(random.nextInt(1_100), 10_000 - at);
                var announced = pieces.outputSamples(chunk);
                assertEquals(announced, pieces.process(in, 2 * at, chunk, actual, 2 * written));
                written += announced;
                at += chunk;
            }
            assertEquals(expected, actual);
        }
    }

    @Test
    void anImpulseStandsAfterTheDocumentedDelay() {
        for (var rates : new int[][] {{24_000, 48_000}, {8_000, 48_000}, {24_000, 16_000}, {24_000, 8_000}}) {
            var resampler = new Resampler(rates[0], rates[1]);
            var in = Tones.pcm(2_400);
            in.putShort(0, (short) 30_000);
            var out = Tones.pcm(resampler.outputSamples(2_400));
            var written = resampler.process(in, 0, 2_400, out, 0);
            var peak = 0;
            for (var i = 0; i < written; i++) {
                peak = out.getShort(2 * i) > out.getShort(2 * peak) ? i : peak;
            }
            System.out.printf("%d to %d: delay %.2f ms%n", rates[0], rates[1], resampler.delayNanos() / 1e6);
            assertEquals(resampler.delayNanos() / 1e9 * rates[1], peak, 0.51);
        }
    }

    @Test
    void loudInputIsClippedAndNeverWrapsRound() {
        var in = Tones.pcm(4_800);
        for (var i = 0; i < 4_800; i++) {
            in.putShort(2 * i, i / 30 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE);
        }
        var resampler = new Resampler(24_000, 48_000);
        var out = Tones.pcm(9_600);
        resampler.process(in, 0, 4_800, out, 0);
        for (var i = 200; i < 9_598; i++) {
            assertTrue(Math.abs(out.getShort(2 * i) - out.getShort(2 * i + 2)) < 50_000, "a crack at " + i);
        }
    }

    @Test
    void resettingForgetsThePast() {
        var resampler = new Resampler(24_000, 16_000);
        var in = Tones.pcm(481);
        Tones.sine(in, 0, 481, 1000, 24_000, 20_000);
        var first = Tones.pcm(resampler.outputSamples(481));
        resampler.process(in, 0, 481, first, 0);
        resampler.reset();
        var second = Tones.pcm(resampler.outputSamples(481));
        resampler.process(in, 0, 481, second, 0);
        assertEquals(first, second);
    }

    @Test
    void ratesWithoutASmallRatioAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Resampler(24_000, 0));
        assertThrows(IllegalArgumentException.class, () -> new Resampler(24_001, 24_000));
    }

    @Test
    void aFrameAllocatesNothing() {
        var resampler = new Resampler(24_000, 16_000);
        var in = Tones.pcm(480);
        var out = Tones.pcm(320);
        Allocations.assertNone(() -> resampler.process(in, 0, 480, out, 0));
    }
}
