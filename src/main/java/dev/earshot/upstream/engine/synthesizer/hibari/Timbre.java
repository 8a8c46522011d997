package dev.earshot.upstream.engine.synthesizer.hibari;

import dev.earshot.upstream.engine.synthesizer.Voice;

/**
 * How the network's one speaker, a woman, becomes the Realtime API's ten. Saying that her samples stand at another rate
 * makes head and pitch larger or smaller together, as a tape does, while {@link #tempo} keeps the pace; the pitch alone
 * is set on the pulses. Nothing else of hers is changed, so all ten speak with her melody.
 *
 * @param sampleRateHertz the rate at which the samples are said to stand
 * @param pitchFactor     multiplies the melody besides
 */
record Timbre(int sampleRateHertz, float pitchFactor) {

    /** The rate is a short fraction of 24 kHz, which keeps the resampler's filter small. */
    static Timbre of(Voice voice) {
        return switch (voice.name()) {
            case "coral" -> new Timbre(25_200, 1);
            case "marin" -> new Timbre(23_400, 1);
            case "sage" -> new Timbre(22_800, 1);
            case "shimmer" -> new Timbre(25_200, 1.04f);
            case "ash" -> new Timbre(20_400, 0.66f);
            case "ballad" -> new Timbre(20_400, 0.76f);
            case "cedar" -> new Timbre(20_400, 0.60f);
            case "echo" -> new Timbre(20_400, 0.71f);
            case "verse" -> new Timbre(21_600, 0.68f);
            default -> new Timbre(24_000, 1);
        };
    }

    /** How much faster the network has to speak for the pace to stay. */
    float tempo() {
        return (float) SpectralFrames.SAMPLE_RATE_HERTZ / sampleRateHertz;
    }
}
