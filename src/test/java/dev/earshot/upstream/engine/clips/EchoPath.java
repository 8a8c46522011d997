package dev.earshot.upstream.engine.clips;

import static dev.earshot.upstream.engine.clips.HardAudio.HERTZ;

import java.util.Random;

/**
 * How what a small loudspeaker plays comes back through the microphone beside it, the same each time: late, without its
 * lows and highs, a little overdriven, and with the sound of a room that dies down in a quarter of a second.
 *
 * @param delayMillis until the direct sound is there
 * @param gainDecibels of the direct sound, of what is played
 */
public record EchoPath(int delayMillis, double gainDecibels) {

    private static final double ROOM_SECONDS = 0.25;
    private static final double ROOM_SHARE = 0.35;
    private static final int ROOM_TAPS = 120;

    @Override
    public String toString() {
        return delayMillis + " ms, " + (int) gainDecibels + " dB";
    }

    /** @param played full scale 1 at 16 kHz */
    public double[] heard(double[] played) {
        var loudspeaker = loudspeaker(played);
        var delay = delayMillis * HERTZ / 1000;
        var gain = Math.pow(10, gainDecibels / 20);
        var heard = new double[played.length + delay + HERTZ / 2];
        add(loudspeaker, heard, delay, gain);
        var random = new Random(HardAudio.SEED + delayMillis);
        for (var tap = 0; tap < ROOM_TAPS; tap++) {
            var at = (int) (HERTZ * (0.002 + ROOM_SECONDS * random.nextDouble()));
            var faded = Math.pow(10, -3 * at / (ROOM_SECONDS * HERTZ)); // 60 dB in that time
            add(loudspeaker, heard, delay + at, gain * ROOM_SHARE * faded * random.nextGaussian());
        }
        return heard;
    }

    /** About 350 to 5,000 Hz, bent at its loudest. */
    private static double[] loudspeaker(double[] played) {
        var out = new double[played.length];
        double high = 0;
        double higher = 0;
        double low = 0;
        double lower = 0;
        for (var i = 0; i < played.length; i++) {
            high += 0.13 * (played[i] - high);
            var once = played[i] - high;
            higher += 0.13 * (once - higher);
            low += 0.85 * (once - higher - low);
            lower += 0.85 * (low - lower);
            out[i] = Math.tanh(2.5 * lower) / 2.5;
        }
        return out;
    }

    private static void add(double[] sound, double[] to, int at, double gain) {
        for (var i = 0; i < sound.length && at + i < to.length; i++) {
            to[at + i] += gain * sound[i];
        }
    }
}
