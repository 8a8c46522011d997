package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** What fields of a session must hold together, each being right by itself. */
final class SessionRules {

    /** They stream by themselves and end no turns. */
    private static final Set<String> TURNLESS_MODELS = Set.of("gpt-realtime-whisper", "gpt-live-transcribe");

    private SessionRules() {}

    /** @throws ApiException naming the field that does not fit the rest */
    static void check(JsonNode session) {
        tools(session.path("tools"), "session.tools");
        var transcription = session.at("/audio/input/transcription");
        var model = transcription.path("model").asText("");
        if (TURNLESS_MODELS.contains(model) && session.at("/audio/input/turn_detection").isObject()) {
            throw refused("session.audio.input.turn_detection",
                    "Turn detection must be null with the transcription model '" + model + "'.");
        }
        if (model.equals("gpt-live-transcribe") && transcription.has("language") && transcription.has("languages")) {
            throw refused("session.audio.input.transcription.languages", "Give 'language' or 'languages', not both.");
        }
    }

    /** Names are how a call finds its tool: no two alike, and an MCP server has its place. */
    static void tools(JsonNode tools, String path) {
        var names = new HashSet<String>();
        for (var i = 0; i < tools.size(); i++) {
            var tool = tools.get(i);
            var mcp = tool.path("type").asText().equals("mcp");
            var field = mcp ? "server_label" : "name";
            if (!names.add(field + tool.path(field).asText())) {
                throw refused(path + "[" + i + "]." + field, "'" + tool.path(field).asText() + "' is there twice.");
            }
            if (mcp && !tool.hasNonNull("server_url")) {
                throw ApiException.badRequest(ApiError.missingParameter(path + "[" + i + "].server_url"));
            }
        }
    }

    private static ApiException refused(String param, String message) {
        return ApiException.badRequest(ApiError.invalidValue(param, message));
    }
}
