package dev.earshot.upstream.engine.echo;

/**
 * Finds how late what is played comes back: for each lag, how the levels of the microphone's bands go up and down with
 * those that were played, each about its own mean of the last half second, so that neither the loudness nor the colour
 * of the way back matters.
 */
final class LagFinder {

    /** In hops of 16 ms: up to a second. */
    static final int LAGS = 64;

    private static final int BANDS = SoundBands.COUNT;
    private static final float KEPT = 0.94f;
    private static final float FLOOR = 1e-3f;

    private final float[] played = new float[LAGS * BANDS];
    private final float[] products = new float[LAGS * BANDS];
    private final float[] playedSquares = new float[LAGS];
    private final float[] heard = new float[BANDS];
    private final float[] heardNow = new float[BANDS];
    private final float[] likeness = new float[LAGS];
    private final float[] levels = new float[BANDS];
    private float heardSquares;
    private float weight;
    private int best;

    /**
     * @param hop of the frame's begin
     * @param decibels of its bands
     */
    void add(PlayedSound sound, long hop, float[] decibels) {
        weight = weight * KEPT + 1;
        var share = 1 / weight;
        // A running covariance: the old mean on one side, the new one on the other.
        heardSquares *= KEPT;
        for (var b = 0; b < BANDS; b++) {
            var before = decibels[b] - heard[b];
            heard[b] += before * share;
            heardNow[b] = decibels[b] - heard[b];
            heardSquares += before * heardNow[b];
        }
        best = 0;
        for (var lag = 0; lag < LAGS; lag++) {
            sound.levels(hop - lag, levels);
            likeness[lag] = likeness(lag, share);
            if (likeness[lag] > likeness[best]) {
                best = lag;
            }
        }
    }

    private float likeness(int lag, float share) {
        var product = 0f;
        playedSquares[lag] *= KEPT;
        for (var b = 0; b < BANDS; b++) {
            var at = lag * BANDS + b;
            var before = levels[b] - played[at];
            played[at] += before * share;
            playedSquares[lag] += before * (levels[b] - played[at]);
            products[at] = products[at] * KEPT + before * heardNow[b];
            product += products[at];
        }
        return product / (float) Math.sqrt(playedSquares[lag] * heardSquares + FLOOR);
    }

    /** The lag at which it comes back most likely. */
    int lag() {
        return best;
    }

    /** At that lag, -1 to 1. */
    float likeness() {
        return likeness[best];
    }

    float likenessAt(int lag) {
        return likeness[lag];
    }
}
