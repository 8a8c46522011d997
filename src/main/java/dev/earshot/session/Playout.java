package dev.earshot.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What the client has heard, where audio travels as media: tells when playout of a response starts, stops, or was cut
 * and at what point of which item. Positions are samples at 24 kHz queued since the session began. Pure.
 */
final class Playout {

    private static final int SAMPLES_PER_MILLI = 24;

    /** What playout brought about. */
    sealed interface Effect {

        record Started(String responseId) implements Effect {}

        record Stopped(String responseId) implements Effect {}

        /** @param playedMillis of the item's audio that were heard */
        record Cut(String responseId, String itemId, int playedMillis) implements Effect {}
    }

    private static final class Part {
        final String responseId;
        final String itemId;
        final long startSample;
        long endSample;
        boolean whole;
        boolean started;

        Part(String responseId, String itemId, long startSample) {
            this.responseId = responseId;
            this.itemId = itemId;
            this.startSample = startSample;
            this.endSample = startSample;
        }
    }

    private final ArrayDeque<Part> parts = new ArrayDeque<>();
    private long queuedSample;

    /** Audio was queued. */
    void queued(String responseId, String itemId, int samples) {
        var last = parts.peekLast();
        if (last == null || !last.itemId.equals(itemId)) {
            last = new Part(responseId, itemId, queuedSample);
            parts.add(last);
        }
        queuedSample += samples;
        last.endSample = queuedSample;
    }

    /** No more audio of this response will be queued. */
    void generated(String responseId) {
        parts.stream().filter(part -> part.responseId.equals(responseId)).forEach(part -> part.whole = true);
    }

    boolean idle() {
        return parts.isEmpty();
    }

    /** Something may change when this many samples have been played. */
    long nextEdgeSample() {
        var first = parts.peekFirst();
        if (first == null) {
            return Long.MAX_VALUE;
        }
        return first.started ? first.whole ? first.endSample : Long.MAX_VALUE : first.startSample + 1;
    }

    /** @param playedSample how many samples have been played by now */
    List<Effect> played(long playedSample) {
        var effects = new ArrayList<Effect>();
        for (var first = parts.peekFirst(); first != null; first = parts.peekFirst()) {
            if (!first.started && playedSample > first.startSample) {
                first.started = true;
                effects.add(new Effect.Started(first.responseId));
            }
            if (!first.whole || playedSample < first.endSample) {
                break;
            }
            parts.removeFirst();
            effects.add(new Effect.Stopped(first.responseId));
        }
        return effects;
    }

    /** How much of a response has been heard. @param givenMillis the answer where none of it is left to be heard */
    long heardMillis(String responseId, long playedSample, long givenMillis) {
        for (var part : parts) {
            if (part.responseId.equals(responseId)) {
                return Math.clamp(playedSample - part.startSample, 0, part.endSample - part.startSample) / SAMPLES_PER_MILLI;
            }
        }
        return givenMillis;
    }

    /** Everything queued is dropped; the item that was being heard is cut where it was. */
    List<Effect> cut(long playedSample) {
        var effects = new ArrayList<Effect>(played(playedSample));
        for (var part : parts) {
            var heard = Math.clamp(playedSample - part.startSample, 0, part.endSample - part.startSample);
            effects.add(new Effect.Cut(part.responseId, part.itemId, (int) (heard / SAMPLES_PER_MILLI)));
        }
        parts.clear();
        return effects;
    }
}
