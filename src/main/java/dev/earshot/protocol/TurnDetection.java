package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/** How turns of the user are found and what their start and end bring about. */
public sealed interface TurnDetection {

    /** Speech probability from which a frame counts as speech, 0 to 1. */
    double threshold();

    /** Audio kept from before the speech. */
    int prefixPaddingMillis();

    /** Whether the end of a turn asks for a response. */
    boolean createResponse();

    /** Whether the start of a turn cancels the running response and its playout. */
    boolean interruptResponse();

    /**
     * {@code server_vad}: a turn ends after a silence.
     *
     * @param silenceDurationMillis silence that ends the turn
     * @param idleTimeoutMillis silence after an answer that counts as a turn of its own; 0 for never
     */
    record ServerVad(double threshold, int prefixPaddingMillis, int silenceDurationMillis, int idleTimeoutMillis,
            boolean createResponse, boolean interruptResponse) implements TurnDetection {}

    /** {@code semantic_vad}: a turn ends when the speaker seems to be done, or after the eagerness's longest wait. */
    record SemanticVad(double threshold, int prefixPaddingMillis, Eagerness eagerness,
            boolean createResponse, boolean interruptResponse) implements TurnDetection {

        /** Silence after which a turn ends that sounds complete, in whole frames of 32 ms. */
        private static final int SILENCE_MILLIS = 192;
    }

    /** Silence that ends most turns by this {@code turn_detection}, in milliseconds; 0 where there is none. */
    static int silenceMillis(JsonNode detection) {
        return switch (detection.path("type").asText()) {
            case "semantic_vad" -> SemanticVad.SILENCE_MILLIS;
            case "server_vad" -> detection.path("silence_duration_ms").asInt(200);
            default -> 0;
        };
    }

    /** How soon {@code semantic_vad} takes a pause for the end; {@code auto} is {@link #MEDIUM}. */
    enum Eagerness {
        LOW(8_000), MEDIUM(4_000), HIGH(2_000);

        private final int maxWaitMillis;

        Eagerness(int maxWaitMillis) {
            this.maxWaitMillis = maxWaitMillis;
        }

        /** The silence that ends a turn whatever it sounded like. */
        public int maxWaitMillis() {
            return maxWaitMillis;
        }

        static Eagerness named(String name) {
            return switch (name) {
                case "low" -> LOW;
                case "high" -> HIGH;
                case "medium", "auto" -> MEDIUM;
                default -> throw new IllegalArgumentException("no eagerness " + name);
            };
        }
    }
}
