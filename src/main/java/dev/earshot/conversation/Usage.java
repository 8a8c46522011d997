package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;

/**
 * Tokens of one response. Audio of the user is 1 token per 100 ms, of the assistant 1 per 50 ms; text is counted by
 * {@link TextTokens}.
 *
 * @param input what was read
 * @param cachedText how much of the text had been read before
 * @param outputText words and tool calls
 * @param outputAudio of the answer
 */
public record Usage(ContextTokens input, int cachedText, int outputText, int outputAudio) {

    private static final int USER_MILLIS_PER_TOKEN = 100;
    private static final int ASSISTANT_MILLIS_PER_TOKEN = 50;

    public static int userAudioTokens(long millis) {
        return Math.toIntExact(millis / USER_MILLIS_PER_TOKEN);
    }

    public static int assistantAudioTokens(long millis) {
        return Math.toIntExact(millis / ASSISTANT_MILLIS_PER_TOKEN);
    }

    public int total() {
        return input.total() + outputText + outputAudio;
    }

    ObjectNode toJson() {
        var output = outputText + outputAudio;
        var usage = Json.object().put("total_tokens", total()).put("input_tokens", input.total())
                .put("output_tokens", output);
        var details = usage.putObject("input_token_details").put("text_tokens", input.text())
                .put("audio_tokens", input.audio()).put("image_tokens", input.images()).put("cached_tokens", cachedText);
        details.putObject("cached_tokens_details").put("text_tokens", cachedText).put("audio_tokens", 0)
                .put("image_tokens", 0);
        usage.putObject("output_token_details").put("text_tokens", outputText).put("audio_tokens", outputAudio);
        return usage;
    }
}
