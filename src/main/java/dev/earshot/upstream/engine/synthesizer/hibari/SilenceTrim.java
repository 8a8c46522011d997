package dev.earshot.upstream.engine.synthesizer.hibari;

/**
 * Takes the silence off both ends of a clause: the network puts a third of a second before each and half a second
 * behind. Hops go in one by one; those to be heard come out, at the most one and all that were held back.
 */
final class SilenceTrim {

    /** Root mean square of a hop, full scale 1: the network's silence is at a tenth of it, a faint {@code h} above. */
    private static final double SILENT_BELOW = 0.0012;
    /** Longer pauses inside a clause are not expected; of a longer one the first part is heard at once. */
    private static final int MAX_HELD_HOPS = 80;

    private final float[] held = new float[MAX_HELD_HOPS * SpectralFrames.HOP_SAMPLES];
    private int heldHops;
    private boolean begun;

    /** Takes samples that are to be heard. */
    @FunctionalInterface
    interface Hops {

        /** @return false to take no more */
        boolean accept(float[] samples, int offset, int count);
    }

    /** Starts a clause. */
    void begin() {
        begun = false;
        heldHops = 0;
    }

    /** Takes a hop and passes on what is known to be heard. Returns false when the taker wants no more. */
    boolean accept(float[] hop, Hops taker) {
        if (isSilent(hop)) {
            if (begun) {
                return hold(hop, taker);
            }
            // The last silent hop before the first sound: a consonant may start inside it.
            System.arraycopy(hop, 0, held, 0, hop.length);
            heldHops = 1;
            return true;
        }
        begun = true;
        return flush(heldHops, taker) && taker.accept(hop, 0, hop.length);
    }

    /** Ends the clause with at most {@code pauseHops} of the silence behind it. */
    void end(int pauseHops, Hops taker) {
        if (begun) {
            flush(Math.min(heldHops, pauseHops), taker);
        }
    }

    private boolean hold(float[] hop, Hops taker) {
        if (heldHops == MAX_HELD_HOPS && !flush(heldHops, taker)) {
            return false;
        }
        System.arraycopy(hop, 0, held, heldHops++ * hop.length, hop.length);
        return true;
    }

    private boolean flush(int hops, Hops taker) {
        heldHops = 0;
        return hops == 0 || taker.accept(held, 0, hops * SpectralFrames.HOP_SAMPLES);
    }

    private static boolean isSilent(float[] hop) {
        var energy = 0.0;
        for (var sample : hop) {
            energy += sample * sample;
        }
        return energy < SILENT_BELOW * SILENT_BELOW * hop.length;
    }
}
