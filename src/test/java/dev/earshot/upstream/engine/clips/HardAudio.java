package dev.earshot.upstream.engine.clips;

import dev.earshot.audio.G711;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * Makes hard audio out of human speech, the same each time: what rooms, telephones and poor microphones do to a voice,
 * and sounds that are no voice at all. Samples are doubles of full scale 1 at 16 kHz.
 */
public final class HardAudio {

    public static final int HERTZ = 16_000;

    /** Of all randomness here. */
    public static final long SEED = 772_026L;

    private HardAudio() {}

    /** A clip with so much silence before and after it. */
    public static double[] spoken(Clip clip, double leadSeconds, double tailSeconds) {
        var pcm = clip.pcm16k();
        var samples = new double[(int) (leadSeconds * HERTZ) + pcm.limit() / 2 + (int) (tailSeconds * HERTZ)];
        for (var i = 0; i < pcm.limit() / 2; i++) {
            samples[(int) (leadSeconds * HERTZ) + i] = pcm.getShort(2 * i) / 32_768.0;
        }
        return samples;
    }

    public static double[] silence(double seconds) {
        return new double[(int) (seconds * HERTZ)];
    }

    public static double[] joined(double[]... parts) {
        var length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var all = new double[length];
        var at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    public static double[] mixed(double[] one, double[] other) {
        var mix = new double[Math.max(one.length, other.length)];
        for (var i = 0; i < mix.length; i++) {
            mix[i] = (i < one.length ? one[i] : 0) + (i < other.length ? other[i] : 0);
        }
        return mix;
    }

    /** Brings the loudest sample to this level. */
    public static double[] peakAt(double[] samples, double dbfs) {
        var peak = 1e-9;
        for (var sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return times(samples, Math.pow(10, dbfs / 20) / peak);
    }

    public static double[] times(double[] samples, double gain) {
        return made(samples.length, i -> samples[i] * gain);
    }

    /** Cut off at a fraction of the loudest sample, then brought to full scale, as by an overdriven microphone. */
    public static double[] clipped(double[] samples, double fraction) {
        var full = peakAt(samples, 0);
        return made(samples.length, i -> Math.clamp(full[i], -fraction, fraction) / fraction);
    }

    public static double[] withOffset(double[] samples, double offset) {
        return made(samples.length, i -> Math.clamp(samples[i] + offset, -1, 1));
    }

    /** Speech and noise at this ratio of their energies, the noise over the whole length. */
    public static double[] noisy(double[] speech, double[] noise, double snrDecibels) {
        var gain = Math.sqrt(loudness(speech) / energy(noise) / Math.pow(10, snrDecibels / 10));
        return made(speech.length, i -> speech[i] + noise[i % noise.length] * gain);
    }

    /** 300 to 3,400 Hz at 8 kHz and µ-law, as over the telephone. */
    public static double[] telephone(double[] samples) {
        var low = new double[samples.length];
        double a = 0;
        double b = 0;
        double slow = 0;
        for (var i = 0; i < samples.length; i++) {
            a += 0.72 * (samples[i] - a); // two poles near 3.4 kHz
            b += 0.72 * (a - b);
            slow += 0.11 * (b - slow); // and what is below 300 Hz taken away
            low[i] = b - slow;
        }
        var pcm = Clip.direct(low.length);
        var code = ByteBuffer.allocateDirect(low.length / 2);
        for (var i = 0; i + 1 < low.length; i += 2) {
            pcm.putShort(i, toPcm((low[i] + low[i + 1]) / 2));
        }
        G711.PCMU.encode(pcm, 0, low.length / 2, code, 0);
        G711.PCMU.decode(code, 0, low.length / 2, pcm, 0);
        return made(low.length / 2 * 2, i -> {
            var here = pcm.getShort(i / 2 * 2) / 32_768.0;
            var next = pcm.getShort(Math.min(i / 2 + 1, low.length / 2 - 1) * 2) / 32_768.0;
            return i % 2 == 0 ? here : (here + next) / 2;
        });
    }

    /** Every so often 20 ms are missing. */
    public static double[] withHoles(double[] samples, double share) {
        var random = new Random(SEED);
        var out = samples.clone();
        for (var at = 0; at + 320 <= out.length; at += 320) {
            if (random.nextDouble() < share) {
                java.util.Arrays.fill(out, at, at + 320, 0);
            }
        }
        return out;
    }

    public static double[] white(double seconds, double level) {
        var random = new Random(SEED);
        return made((int) (seconds * HERTZ), i -> random.nextGaussian() * level);
    }

    /** Equal energy in each octave, by Kellet's three poles. */
    public static double[] pink(double seconds, double level) {
        var random = new Random(SEED);
        var state = new double[3];
        return made((int) (seconds * HERTZ), i -> {
            var white = random.nextGaussian() * level;
            state[0] = 0.99765 * state[0] + white * 0.0990460;
            state[1] = 0.96300 * state[1] + white * 0.2965164;
            state[2] = 0.57000 * state[2] + white * 1.0526913;
            return state[0] + state[1] + state[2] + white * 0.1848;
        });
    }

    /** Tones at equal level. */
    public static double[] tones(double seconds, double level, double... hertz) {
        return made((int) (seconds * HERTZ), i -> {
            var sum = 0.0;
            for (var each : hertz) {
                sum += Math.sin(2 * Math.PI * each * i / HERTZ);
            }
            return sum * level / hertz.length;
        });
    }

    /** Digits of a telephone, 100 ms each with 100 ms between. */
    public static double[] dtmf(int digits) {
        var rows = new double[] {697, 770, 852, 941};
        var columns = new double[] {1_209, 1_336, 1_477};
        var all = new double[0];
        for (var i = 0; i < digits; i++) {
            all = joined(all, tones(0.1, 0.5, rows[i % 4], columns[i % 3]), silence(0.1));
        }
        return all;
    }

    /** Short knocks at odd times, each ringing for a few milliseconds: keys, pens, doors. */
    public static double[] knocks(double seconds, double level, double ringHertz) {
        var random = new Random(SEED);
        var out = silence(seconds);
        for (var at = 0; at < out.length; at += (int) (HERTZ * (0.08 + 0.3 * random.nextDouble()))) {
            for (var i = 0; i < 400 && at + i < out.length; i++) {
                out[at + i] += level * Math.exp(-i / 60.0) * (Math.sin(2 * Math.PI * ringHertz * i / HERTZ)
                        + 0.5 * random.nextGaussian());
            }
        }
        return out;
    }

    /** Noise that swells and dies down about once a second, dark as breath and wind are. */
    public static double[] breath(double seconds, double level) {
        var noise = pink(seconds, level);
        return made(noise.length, i -> noise[i] * Math.pow(Math.sin(Math.PI * i / HERTZ), 2));
    }

    /** Four chords of plucked strings with six partials each, and a bass under them. */
    public static double[] music(double seconds, double level) {
        var chords = new double[][] {{261.6, 329.6, 392.0}, {220.0, 261.6, 329.6}, {174.6, 220.0, 261.6}, {196.0, 246.9, 293.7}};
        return made((int) (seconds * HERTZ), i -> {
            var beat = 0.5;
            var chord = chords[(int) (i / (beat * HERTZ)) % 4];
            var since = i / (double) HERTZ % beat;
            var sum = 0.0;
            for (var root : chord) {
                for (var partial = 1; partial <= 6; partial++) {
                    sum += Math.sin(2 * Math.PI * root * partial * i / HERTZ) * Math.exp(-since * (3 + 2 * partial)) / partial;
                }
            }
            return level * (sum / 3 + 0.5 * Math.sin(Math.PI * chord[0] * i / HERTZ) * Math.exp(-since * 4));
        });
    }

    /** PCM16 in a direct buffer. */
    public static ByteBuffer pcm16k(double[] samples) {
        var pcm = Clip.direct(samples.length * 2);
        for (var i = 0; i < samples.length; i++) {
            pcm.putShort(2 * i, toPcm(samples[i]));
        }
        return pcm;
    }

    private static short toPcm(double sample) {
        return (short) Math.round(Math.clamp(sample * 32_767, -32_768, 32_767));
    }

    private static double energy(double[] samples) {
        var sum = 0.0;
        for (var sample : samples) {
            sum += sample * sample;
        }
        return sum / samples.length;
    }

    /** The energy of the tenths of a second that are not silent: pauses do not make a voice fainter. */
    public static double loudness(double[] samples) {
        var peak = energy(samples);
        var sum = 0.0;
        var count = 0;
        for (var at = 0; at + 1_600 <= samples.length; at += 1_600) {
            var part = energy(java.util.Arrays.copyOfRange(samples, at, at + 1_600));
            if (part > peak / 10) {
                sum += part;
                count++;
            }
        }
        return sum / Math.max(1, count);
    }

    private static double[] made(int length, IntToDoubleFunction at) {
        var out = new double[length];
        for (var i = 0; i < length; i++) {
            out[i] = at.applyAsDouble(i);
        }
        return out;
    }
}
