package dev.earshot.client.websocket;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * What a socket's URL asks for; at most one of {@code model}, {@code intent} and {@code call_id} is there.
 *
 * @param model null where none was named
 * @param transcribes {@code intent=transcription}
 * @param callId of the call to join, else null
 */
record SocketWish(String model, boolean transcribes, String callId) {

    /** @throws ApiException {@code invalid_intent}, or {@code invalid_parameter} when two are there */
    static SocketWish of(String query) {
        var parameters = new QueryStringDecoder("?" + (query == null ? "" : query)).parameters();
        var model = parameters.containsKey("model") ? parameters.get("model").getFirst() : null;
        var intent = parameters.containsKey("intent") ? parameters.get("intent").getFirst() : null;
        var callId = parameters.containsKey("call_id") ? parameters.get("call_id").getFirst() : null;
        if (intent != null && !intent.equals("transcription")) {
            throw ApiException.badRequest(ApiError.invalidRequest("invalid_intent",
                    "The intent '" + ApiError.abbreviated(intent) + "' is not served here.", "intent"));
        }
        if (intent != null && (model != null || callId != null)) {
            throw ApiException.badRequest(ApiError.invalidParameter("intent",
                    "Give one of 'model', 'intent' and 'call_id'; a transcription model goes into session.update."));
        }
        return new SocketWish(model, intent != null, callId);
    }
}
