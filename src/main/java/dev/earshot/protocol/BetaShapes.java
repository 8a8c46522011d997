package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Sessions, responses and items in the shapes of the beta (of 2024 and 2025, which Azure calls its preview), and back.
 * What it did not have is left out: images, remote tools, idle time-outs, truncation.
 */
public final class BetaShapes {

    /** Fields that have their place elsewhere, by the path where they stand today. */
    private static final Map<String, String> AUDIO = Map.of(
            "/input/transcription", "input_audio_transcription",
            "/input/noise_reduction", "input_audio_noise_reduction",
            "/input/turn_detection", "turn_detection",
            "/output/voice", "voice",
            "/output/speed", "speed");
    private static final List<String> SAME = List.of("instructions", "tool_choice", "conversation", "metadata");
    private static final Map<String, String> FORMATS =
            Map.of("audio/pcm", "pcm16", "audio/pcmu", "g711_ulaw", "audio/pcma", "g711_alaw");

    private BetaShapes() {}

    // ---- to the beta ----

    /** A session, or the part of a {@code response.create}, as the beta has it. */
    public static ObjectNode flattened(JsonNode part) {
        var flat = Json.object();
        SAME.forEach(field -> copy(part, field, flat, field));
        copy(part, "max_output_tokens", flat, "max_response_output_tokens");
        if (part.has("output_modalities")) {
            var modalities = flat.putArray("modalities").add("text");
            if (part.at("/output_modalities/0").asText().equals("audio")) {
                modalities.add("audio");
            }
        }
        AUDIO.forEach((path, field) -> {
            var value = part.path("audio").at(path);
            if (!value.isMissingNode()) {
                flat.set(field, value.deepCopy());
            }
        });
        if (flat.get("turn_detection") instanceof ObjectNode detection) {
            detection.remove("idle_timeout_ms");
        }
        for (var side : List.of("input", "output")) {
            var type = part.at("/audio/" + side + "/format/type");
            if (type.isTextual()) {
                flat.put(side + "_audio_format", FORMATS.get(type.textValue()));
            }
        }
        if (part.get("tools") instanceof ArrayNode tools) {
            var kept = flat.putArray("tools");
            tools.forEach(tool -> {
                if (tool.path("type").asText().equals("function")) {
                    kept.add(tool.deepCopy());
                }
            });
        }
        if (part.get("input") instanceof ArrayNode input) {
            var items = flat.putArray("input");
            input.forEach(item -> items.add(renamed(item, "output_text", "text", "output_audio", "audio")));
        }
        return flat;
    }

    public static ObjectNode itemToBeta(JsonNode item) {
        return renamed(item, "output_text", "text", "output_audio", "audio");
    }

    // ---- from the beta ----

    public static ObjectNode session(JsonNode flat) {
        var session = Json.object().put("type", "realtime").put("object", "realtime.session");
        for (var field : List.of("id", "model", "expires_at", "instructions", "tools", "tool_choice")) {
            copy(flat, field, session, field);
        }
        copy(flat, "max_response_output_tokens", session, "max_output_tokens");
        modalities(flat, session);
        AUDIO.forEach((path, field) -> {
            if (flat.has(field)) {
                audio(session, path.split("/")[1]).set(path.split("/")[2], flat.get(field).deepCopy());
            }
        });
        for (var side : List.of("input", "output")) {
            format(flat.path(side + "_audio_format"), audio(session, side));
        }
        return session;
    }

    public static ObjectNode response(JsonNode flat) {
        var response = Json.object();
        for (var field : List.of("id", "object", "status", "status_details", "conversation_id", "max_output_tokens", "usage",
                "metadata")) {
            copy(flat, field, response, field);
        }
        var output = response.putArray("output");
        flat.path("output").forEach(item -> output.add(item(item)));
        modalities(flat, response);
        var sound = audio(response, "output");
        copy(flat, "voice", sound, "voice");
        format(flat.path("output_audio_format"), sound);
        return response;
    }

    public static ObjectNode item(JsonNode item) {
        return renamed(item, "text", "output_text", "audio", "output_audio");
    }

    /** The path of a session's field by the name that it had. @param path dotted, beginning with {@code session} */
    public static String path(String path) {
        for (var field : AUDIO.entrySet()) {
            var today = "session.audio" + field.getKey().replace('/', '.');
            if (path.startsWith(today)) {
                return field.getValue() + path.substring(today.length());
            }
        }
        return path.startsWith("session.max_output_tokens") ? "max_response_output_tokens" : path.replaceFirst("^session\\.", "");
    }

    // ---- both ways ----

    /** What an assistant said has other names. */
    private static ObjectNode renamed(JsonNode item, String text, String asText, String audio, String asAudio) {
        var renamed = item.<ObjectNode>deepCopy();
        if (item.path("role").asText().equals("assistant")) {
            for (var part : renamed.path("content")) {
                var type = part.path("type").asText();
                ((ObjectNode) part).put("type", type.equals(text) ? asText : type.equals(audio) ? asAudio : type);
            }
        }
        return renamed;
    }

    private static void modalities(JsonNode flat, ObjectNode into) {
        if (!flat.has("modalities")) {
            return;
        }
        var speaks = false;
        for (var modality : flat.get("modalities")) {
            speaks |= modality.asText().equals("audio");
        }
        into.putArray("output_modalities").add(speaks ? "audio" : "text");
    }

    private static void format(JsonNode flat, ObjectNode into) {
        FORMATS.forEach((type, name) -> {
            if (name.equals(flat.asText())) {
                var format = into.putObject("format").put("type", type);
                if (name.equals("pcm16")) {
                    format.put("rate", 24_000);
                }
            }
        });
    }

    private static ObjectNode audio(ObjectNode in, String side) {
        return in.withObject("/audio/" + side);
    }

    private static void copy(JsonNode from, String field, ObjectNode into, String as) {
        if (from.has(field)) {
            into.set(as, from.get(field).deepCopy());
        }
    }
}
