package dev.earshot.usage.ledger;

import dev.earshot.session.Charge;
import dev.earshot.session.Opening;
import dev.earshot.session.turn.TurnTimeline;

/** What is to be written. */
sealed interface LedgerEntry {

    /** A row. @param timings of its turn so far */
    record Use(long atMillis, String sessionId, Opening opening, Charge charge, Timings timings) implements LedgerEntry {
    }

    /** A turn is over: now it is known what it took. */
    record Turn(String sessionId, int number, Timings timings) implements LedgerEntry {
    }

    /** Microseconds; null where they are not known. */
    record Timings(Long firstAudio, Long edge, Long upstream, Long tool, Long network) {

        static final Timings UNKNOWN = new Timings(null, null, null, null, null);

        static Timings of(TurnTimeline turn) {
            if (turn == null) {
                return UNKNOWN;
            }
            var parts = turn.parts();
            var whole = parts.whole();
            return new Timings(micros(turn.firstAudioNanos()), micros(whole ? parts.edgeNanos() : -1),
                    micros(whole ? parts.upstreamNanos() : -1), micros(whole ? parts.toolNanos() : -1),
                    micros(turn.networkNanos()));
        }

        private static Long micros(long nanos) {
            return nanos < 0 ? null : nanos / 1_000;
        }
    }
}
