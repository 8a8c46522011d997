package dev.earshot.upstream.engine.synthesizer.hibari;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierTransformTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 30, 300, 1_200})
    void agreesWithTheDefinition(int points) {
        var random = new Random(points);
        var data = new float[2 * points];
        for (var i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        var expected = defined(data, points);
        new FourierTransform(points).forward(data);
        for (var i = 0; i < data.length; i++) {
            assertEquals(expected[i], data[i], 1e-3, "value " + i);
        }
    }

    @Test
    void refusesPointsWithALargePrimeFactor() {
        for (var points : new int[] {0, -4, 7, 11 * 4, 1_201}) {
            assertThrows(IllegalArgumentException.class, () -> new FourierTransform(points));
        }
    }

    private static double[] defined(float[] data, int points) {
        var result = new double[2 * points];
        for (var k = 0; k < points; k++) {
            for (var n = 0; n < points; n++) {
                var angle = -2 * Math.PI * ((long) k * n % points) / points;
                result[2 * k] += data[2 * n] * Math.cos(angle) - data[2 * n + 1] * Math.sin(angle);
                result[2 * k + 1] += data[2 * n] * Math.sin(angle) + data[2 * n + 1] * Math.cos(angle);
            }
        }
        return result;
    }
}
