package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.earshot.audio.Pcm16;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.session.ModelUse.Kind;
import dev.earshot.session.turn.InputTiming;
import dev.earshot.session.turn.TurnTracker;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Notices each use of a model, once, and how much audio went with it. On the session's loop. */
final class UseMeter {

    /** What is paid by time is told each half minute. */
    private static final long TRANSLATION_SAMPLES = 30L * Pcm16.INTERNAL_HERTZ;

    /** The audio of a response that came so far. */
    private static final class Given {

        private final long beganNanos = System.nanoTime();
        private long samples;
    }

    private final InputTiming heard;
    private final TurnTracker turns;
    private final Consumer<ModelUse> told;
    private final Map<String, Given> given = new HashMap<>();
    private Served served = new Served(null, null, null);
    private String transcriptionModel;
    private long toldSample;

    UseMeter(InputTiming heard, TurnTracker turns, Consumer<ModelUse> told) {
        this.heard = heard;
        this.turns = turns;
        this.told = told;
    }

    void servedBy(Served by) {
        served = by;
    }

    /** The model that the session names for what is heard to be written down; null for none. */
    void transcribesWith(String model) {
        transcriptionModel = model;
    }

    /** Audio of an answer came. */
    void came(OutputSlot slot, int samples) {
        given.computeIfAbsent(slot.responseId(), response -> new Given()).samples += samples;
    }

    /** When the first of it did, 0 where none has. */
    long beganNanos(String responseId) {
        var audio = given.get(responseId);
        return audio == null ? 0 : audio.beganNanos;
    }

    /** @param response of {@code response.done} */
    void done(JsonNode response) {
        var audio = given.remove(response.path("id").asText());
        told.accept(new ModelUse(Kind.RESPONSE, response.path("id").asText(), response.path("status").asText(), served.upstream(),
                served.model(), response.path("usage"), audio == null ? 0 : millis(audio.samples), heardMillis(), turns.number(),
                turns.current()));
    }

    /** @param event that the user's speech was written down */
    void transcribed(JsonNode event) {
        told.accept(new ModelUse(Kind.TRANSCRIPTION, event.path("item_id").asText(), "completed", served.upstream(),
                served.transcriber() == null ? transcriptionModel : served.transcriber(), event.path("usage"), 0, 0,
                turns.number(), null));
    }

    /** So much was translated that it is time to tell. */
    boolean translationDue() {
        return heard.samples() - toldSample > TRANSLATION_SAMPLES;
    }

    /** What was translated is paid by its time. @param sessionId in the place of a response's */
    void translated(String sessionId) {
        if (served.upstream() != null && heard.samples() > toldSample) {
            told.accept(new ModelUse(Kind.TRANSLATION, sessionId, "completed", served.upstream(), served.model(),
                    MissingNode.getInstance(), 0, heardMillis(), 0, null));
        }
    }

    /** The session ends: what its upstream was about to answer is paid for all the same. */
    void unfinished(Collection<String> responseIds) {
        List.copyOf(responseIds).forEach(id -> done(Json.object().put("id", id).put("status", "unfinished")));
    }

    /** Of the client's audio, since it was last asked. */
    private long heardMillis() {
        var samples = heard.samples() - toldSample;
        toldSample = heard.samples();
        return millis(samples);
    }

    private static long millis(long samples) {
        return samples * 1_000 / Pcm16.INTERNAL_HERTZ;
    }
}
