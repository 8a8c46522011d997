package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.audio.NoiseReduction;
import dev.earshot.audio.NoiseReduction.Field;
import org.jboss.logging.Logger;

/**
 * {@code audio.input.noise_reduction} of a session.
 *
 * @param field null for none
 * @param strength 0 to 1
 */
record NoiseWish(Field field, double strength) {

    static final NoiseWish NONE = new NoiseWish(null, 0);

    private static final Logger LOG = Logger.getLogger(NoiseWish.class);

    /** Half of a speech frame: it learns a room's noise in half the time. */
    private static final int FRAME_SAMPLES = 256;

    static NoiseWish of(JsonNode wish) {
        return !wish.isObject() ? NONE
                : new NoiseWish(wish.path("type").asText().equals("far_field") ? Field.FAR : Field.NEAR,
                        wish.path("strength").asDouble(1));
    }

    /** @return null for none, and where the library is not there */
    NoiseReduction open() {
        if (field == null) {
            return null;
        }
        if (!NoiseReduction.available()) {
            LOG.warn("Noise reduction is off: libspeexdsp is not installed");
            return null;
        }
        return new NoiseReduction(field, strength, FRAME_SAMPLES);
    }
}
