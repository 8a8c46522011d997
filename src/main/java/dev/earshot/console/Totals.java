package dev.earshot.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.session.Charge;
import dev.earshot.session.turn.TurnTimeline;
import java.util.Arrays;

/** Sums since the start, and percentiles over the last turns. Safe from any thread. */
final class Totals {

    private static final int TURNS = 2_000;
    private static final int KEPT_MILLIS = 900;
    private static final double[] SHARES = {0.5, 0.9, 0.99};

    /** One figure of the last turns. */
    private static final class Ring {

        private final double[] millis = new double[TURNS];
        private long count;

        void add(long nanos) {
            if (nanos >= 0) {
                millis[(int) (count++ % TURNS)] = nanos / 1e6;
            }
        }

        void tell(ObjectNode json, String name) {
            var sorted = Arrays.copyOf(millis, (int) Math.min(count, TURNS));
            Arrays.sort(sorted);
            var percentiles = json.putObject(name).put("turns", sorted.length);
            for (var share : SHARES) {
                if (sorted.length > 0) {
                    percentiles.put("p" + Math.round(share * 100),
                            Math.round(sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))] * 10) / 10.0);
                }
            }
        }
    }

    private final long sinceMillis = System.currentTimeMillis();
    private final Ring firstAudio = new Ring();
    private final Ring edge = new Ring();
    private final Ring upstream = new Ring();
    private final Ring tool = new Ring();
    private final Ring network = new Ring();
    private long sessions;
    private long turns;
    private long failed;
    private long failovers;
    private long costNanos;
    private long unpriced;
    private ObjectNode percentiles;
    private long percentilesMillis;

    synchronized void opened() {
        sessions++;
    }

    synchronized void failover() {
        failovers++;
    }

    synchronized void charged(Charge charge) {
        if (charge.priced()) {
            costNanos += charge.costNanos();
        } else {
            unpriced++;
        }
    }

    synchronized void turn(TurnTimeline turn) {
        turns++;
        failed += "failed".equals(turn.responseStatus()) ? 1 : 0;
        firstAudio.add(turn.firstAudioNanos());
        if (turn.parts().whole()) {
            edge.add(turn.parts().edgeNanos());
            upstream.add(turn.parts().upstreamNanos());
            tool.add(turn.parts().toolNanos());
            network.add(turn.networkNanos());
        }
    }

    synchronized ObjectNode json(int live) {
        var json = Json.object().put("since", sinceMillis).put("live", live).put("sessions", sessions).put("turns", turns)
                .put("failed_turns", failed).put("failovers", failovers).put("cost_usd", costNanos / 1e9).put("unpriced", unpriced);
        return json.setAll(percentiles());
    }

    /** Sorted once for all who ask within a second. */
    private ObjectNode percentiles() {
        var nowMillis = System.currentTimeMillis();
        if (percentiles == null || nowMillis - percentilesMillis >= KEPT_MILLIS) {
            percentiles = Json.object();
            percentilesMillis = nowMillis;
            firstAudio.tell(percentiles, "first_audio_ms");
            edge.tell(percentiles, "edge_ms");
            upstream.tell(percentiles, "upstream_ms");
            tool.tell(percentiles, "tool_ms");
            network.tell(percentiles, "network_ms");
        }
        return percentiles;
    }
}
