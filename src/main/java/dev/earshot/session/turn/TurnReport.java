package dev.earshot.session.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.WireWord;
import dev.earshot.session.turn.TurnTimeline.Mark;

/**
 * A turn's timeline as JSON: what {@code earshot.turn.timing} tells a client. Times are milliseconds, with a fraction, from
 * the first mark of the turn.
 *
 * <pre>
 * {turn, status, marks_ms: {speech_stop, …}, not_observable: [mark, …],
 *  parts_ms: {edge, upstream, tool, network}, first_audio_ms,
 *  responses: [{id, upstream, model, status, asked_ms, first_byte_ms, done_ms}],
 *  tool_calls: [{call_id, name, by, start_ms, end_ms, failed}]}
 * </pre>
 * {@code parts_ms} is null where the turn was not answered; its {@code network} holds what the end of the speech waited for
 * its piece of audio to be full and the way to the client and back, and is null where that is not known.
 */
public final class TurnReport {

    private TurnReport() {}

    public static ObjectNode of(TurnTimeline turn) {
        var begin = turn.beginNanos();
        var report = Json.object().put("turn", turn.number()).put("status", turn.responseStatus());
        var marks = report.putObject("marks_ms");
        for (var mark : Mark.values()) {
            put(marks, WireWord.of(mark), turn.at(mark), begin);
        }
        var unseen = report.putArray("not_observable");
        for (var mark : Mark.values()) {
            if (turn.unseen().contains(mark)) {
                unseen.add(WireWord.of(mark));
            }
        }
        parts(report, turn);
        for (var inference : turn.inferences()) {
            var response = report.withArrayProperty("responses").addObject().put("id", inference.responseId())
                    .put("upstream", inference.upstream()).put("model", inference.model()).put("status", inference.status());
            put(response, "asked_ms", inference.askedNanos(), begin);
            put(response, "first_byte_ms", inference.firstByteNanos(), begin);
            put(response, "done_ms", inference.doneNanos(), begin);
        }
        for (var call : turn.toolCalls()) {
            var tool = report.withArrayProperty("tool_calls").addObject().put("call_id", call.callId()).put("name", call.name())
                    .put("by", call.byUpstream() ? "upstream" : "client").put("failed", call.failed());
            put(tool, "start_ms", call.startNanos(), begin);
            put(tool, "end_ms", call.endNanos(), begin);
        }
        return report;
    }

    private static void parts(ObjectNode report, TurnTimeline turn) {
        var parts = turn.parts();
        if (!parts.whole()) {
            report.putNull("parts_ms");
            return;
        }
        var network = turn.networkNanos();
        var json = report.putObject("parts_ms").put("edge", millis(parts.edgeNanos()))
                .put("upstream", millis(parts.upstreamNanos())).put("tool", millis(parts.toolNanos()));
        if (network < 0) {
            json.putNull("network");
        } else {
            json.put("network", millis(network));
        }
        if (turn.firstAudioNanos() >= 0) {
            report.put("first_audio_ms", millis(turn.firstAudioNanos()));
        }
    }

    private static void put(ObjectNode json, String name, long nanos, long beginNanos) {
        if (nanos != 0) {
            json.put(name, millis(nanos - beginNanos));
        }
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
