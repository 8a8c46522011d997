package dev.earshot.audio;

import dev.earshot.upstream.engine.clips.Clip;
import java.nio.ByteBuffer;
import java.util.Random;

/** Human speech with noise of a known level under it; the noise begins three seconds before the speech. */
final class NoisySpeech {

    static final int LEAD_SAMPLES = 3 * 16_000;
    private static final int TAIL_SAMPLES = 8_000;

    enum Noise { WHITE, PINK }

    final double[] clean;
    final double[] noisy;

    /** @param snrDecibels speech to noise over the length of the speech */
    NoisySpeech(Clip clip, Noise noise, double snrDecibels, long seed) {
        var speech = clip.pcm16k();
        var samples = speech.limit() / Short.BYTES;
        clean = new double[LEAD_SAMPLES + samples + TAIL_SAMPLES];
        for (var i = 0; i < samples; i++) {
            clean[LEAD_SAMPLES + i] = speech.getShort(i * Short.BYTES);
        }
        noisy = noise(noise, clean.length, new Random(seed));
        var gain = Math.sqrt(power(clean, LEAD_SAMPLES, samples) / power(noisy, LEAD_SAMPLES, samples)
                / Math.pow(10, snrDecibels / 10));
        for (var i = 0; i < noisy.length; i++) {
            noisy[i] = clean[i] + gain * noisy[i];
        }
    }

    /** As PCM16 in whole frames of this many samples, with silence to fill the last. */
    static ByteBuffer pcm(double[] signal, int frameSamples) {
        var frames = (signal.length + frameSamples - 1) / frameSamples;
        var pcm = Clip.direct(frames * frameSamples * Short.BYTES);
        for (var i = 0; i < signal.length; i++) {
            pcm.putShort(i * Short.BYTES, (short) Math.clamp(Math.round(signal[i]), Short.MIN_VALUE, Short.MAX_VALUE));
        }
        return pcm;
    }

    /** The samples from this one on, silence after the end. */
    double[] shifted(ByteBuffer pcm, int delaySamples) {
        var signal = new double[clean.length];
        for (var i = 0; i < signal.length && (i + delaySamples) * Short.BYTES < pcm.limit(); i++) {
            signal[i] = pcm.getShort((i + delaySamples) * Short.BYTES);
        }
        return signal;
    }

    /** How much of the speech stands out of all else while there is speech, as decibels, whatever the level became. */
    double snrDecibels(double[] heard) {
        var samples = clean.length - LEAD_SAMPLES - TAIL_SAMPLES;
        double product = 0;
        for (var i = LEAD_SAMPLES; i < LEAD_SAMPLES + samples; i++) {
            product += heard[i] * clean[i];
        }
        var gain = product / power(clean, LEAD_SAMPLES, samples) / samples;
        var rest = new double[heard.length];
        for (var i = LEAD_SAMPLES; i < LEAD_SAMPLES + samples; i++) {
            rest[i] = heard[i] - gain * clean[i];
        }
        return decibels(gain * gain * power(clean, LEAD_SAMPLES, samples) / power(rest, LEAD_SAMPLES, samples));
    }

    /** The level of the speech part against that of the clean speech, in decibels. */
    double levelDecibels(double[] heard) {
        var samples = clean.length - LEAD_SAMPLES - TAIL_SAMPLES;
        return decibels(power(heard, LEAD_SAMPLES, samples) / power(clean, LEAD_SAMPLES, samples));
    }

    /** The noise alone, in the half second before the speech: after against before, in decibels. */
    double floorDecibels(double[] heard) {
        var from = LEAD_SAMPLES - 8_000;
        return decibels((power(heard, from, LEAD_SAMPLES - from - 400) + 1e-9)
                / power(noisy, from, LEAD_SAMPLES - from - 400));
    }

    static double decibels(double ratio) {
        return 10 * Math.log10(ratio);
    }

    static double power(double[] signal, int from, int samples) {
        double sum = 0;
        for (var i = from; i < from + samples; i++) {
            sum += signal[i] * signal[i];
        }
        return sum / samples;
    }

    /** Pink by three first-order filters side by side, 3 dB less for each octave. */
    private static double[] noise(Noise noise, int samples, Random random) {
        var signal = new double[samples];
        double slow = 0;
        double middle = 0;
        double fast = 0;
        for (var i = 0; i < samples; i++) {
            var white = random.nextGaussian();
            slow = 0.99765 * slow + white * 0.0990460;
            middle = 0.96300 * middle + white * 0.2965164;
            fast = 0.57000 * fast + white * 1.0526913;
            signal[i] = noise == Noise.WHITE ? white : slow + middle + fast + white * 0.1848;
        }
        return signal;
    }
}
