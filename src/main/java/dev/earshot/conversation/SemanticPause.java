package dev.earshot.conversation;

import dev.earshot.protocol.TurnDetection.Eagerness;

/**
 * The figures of {@code semantic_vad}: when a pause is looked at, and how sure of the end one must be. On 37 sentences
 * with 600 ms of silence inside, low, medium and high cut in on 11, 16 and 24; {@code server_vad} at 200 ms on all.
 */
final class SemanticPause {

    /** Seldom, since a sound judged often enough is once taken for the end; often at first, where the wait is felt. */
    private static final int[] LOOK_MILLIS = {192, 288, 576, 960, 1_536, 3_072, 6_144};

    private SemanticPause() {
    }

    /** @return the silence at which a pause is looked at that was looked at so often already */
    static int lookMillis(int looks) {
        return looks < LOOK_MILLIS.length ? LOOK_MILLIS[looks] : Integer.MAX_VALUE;
    }

    /** The probability from which a speaker counts as done. */
    static float completeFrom(Eagerness eagerness) {
        return switch (eagerness) {
            case LOW -> 0.8f;
            case MEDIUM -> 0.5f;
            case HIGH -> 0.3f;
        };
    }
}
