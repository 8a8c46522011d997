package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.session.turn.TurnTimeline;

/**
 * What a model was used for, as its upstream reports it.
 *
 * @param id {@code resp_…}, or of speech that was written down the id of its item
 * @param status as {@code response.done} says it
 * @param model that was used, as the upstream calls it; null where it has not said
 * @param usage as the event has it; missing or null where the upstream did not get to report it
 * @param givenMillis of the answer's audio that came from the upstream
 * @param heardMillis of the client's audio that came since the last response
 * @param turn its number; 0 where it belongs to none
 * @param timeline of that turn so far; null where it belongs to none
 */
public record ModelUse(Kind kind, String id, String status, String upstream, String model, JsonNode usage, long givenMillis,
        long heardMillis, int turn, TurnTimeline timeline) {

    public enum Kind { RESPONSE, TRANSCRIPTION, TRANSLATION }
}
