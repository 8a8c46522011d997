package dev.earshot.client.websocket;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * What a socket's URL asks for; a call, a session or an intent stands alone.
 *
 * @param model null where none was named
 * @param translates by the path
 * @param transcribes {@code intent=transcription}
 * @param callId of the call to join, else null
 * @param sessionId of the session to go on with, else null
 */
record SocketWish(String model, boolean translates, boolean transcribes, String callId, String sessionId) {

    /** @throws ApiException {@code invalid_intent}, or {@code invalid_parameter} when two are there */
    static SocketWish of(String query, boolean translates) {
        var parameters = parameters(query);
        var intent = first(parameters, "intent");
        if (intent != null && !intent.equals("transcription")) {
            throw ApiException.badRequest(ApiError.invalidRequest("invalid_intent",
                    "The intent '" + ApiError.abbreviated(intent) + "' is not served here.", "intent"));
        }
        var wish = new SocketWish(first(parameters, "model"), translates, intent != null, first(parameters, "call_id"),
                first(parameters, "session_id"));
        if (translates && (wish.transcribes || wish.callId != null)) {
            throw ApiException.badRequest(ApiError.invalidParameter(wish.transcribes ? "intent" : "call_id",
                    "A session that translates takes 'model' alone."));
        }
        if (intent != null && (wish.model != null || wish.callId != null)) {
            throw ApiException.badRequest(ApiError.invalidParameter("intent",
                    "Give one of 'model', 'intent' and 'call_id'; a transcription model goes into session.update."));
        }
        if (wish.sessionId != null && (wish.model != null || wish.transcribes || wish.callId != null)) {
            throw ApiException.badRequest(ApiError.invalidParameter("session_id",
                    "A session that goes on is what it was: give 'session_id' alone."));
        }
        return wish;
    }

    /** Whether it names a session that was opened before. */
    static boolean goesOn(String query) {
        return parameters(query).containsKey("session_id");
    }

    /** Whether it names a call to join. */
    static boolean joins(String query) {
        return parameters(query).containsKey("call_id");
    }

    private static Map<String, List<String>> parameters(String query) {
        return new QueryStringDecoder("?" + (query == null ? "" : query)).parameters();
    }

    private static String first(Map<String, List<String>> parameters, String name) {
        return parameters.containsKey(name) ? parameters.get(name).getFirst() : null;
    }
}
