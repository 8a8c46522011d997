package dev.earshot.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Test signals and what is left of them. */
final class Tones {

    private Tones() {
    }

    static ByteBuffer pcm(int samples) {
        return ByteBuffer.allocateDirect(samples * 2).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void sine(ByteBuffer pcm, int offsetBytes, int samples, double hertz, double rateHertz, double amplitude) {
        for (var i = 0; i < samples; i++) {
            var value = amplitude * Math.sin(2 * Math.PI * hertz * i / rateHertz);
            pcm.putShort(offsetBytes + 2 * i, (short) Math.round(value));
        }
    }

    /** How far, in dB, the best-fitting sine of {@code hertz} stands above everything else in the samples. */
    static double signalToNoise(ByteBuffer pcm, int first, int samples, double hertz, double rateHertz) {
        double ss = 0;
        double cc = 0;
        double sc = 0;
        double xs = 0;
        double xc = 0;
        double xx = 0;
        for (var i = 0; i < samples; i++) {
            double x = pcm.getShort(2 * (first + i));
            var s = Math.sin(2 * Math.PI * hertz * i / rateHertz);
            var c = Math.cos(2 * Math.PI * hertz * i / rateHertz);
            ss += s * s;
            cc += c * c;
            sc += s * c;
            xs += x * s;
            xc += x * c;
            xx += x * x;
        }
        var determinant = ss * cc - sc * sc;
        var a = (xs * cc - xc * sc) / determinant;
        var b = (xc * ss - xs * sc) / determinant;
        var signal = a * xs + b * xc;
        return 10 * Math.log10(signal / Math.max(xx - signal, 1e-9));
    }
}
