package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.Json;

/**
 * Tokens of one response. Audio of the user is 1 token per 100 ms, of the assistant 1 per 50 ms; text is estimated at
 * four characters a token.
 */
public record Usage(int inputText, int inputAudio, int outputText, int outputAudio) {

    private static final int CHARS_PER_TOKEN = 4;

    public static int textTokens(String text) {
        return (text.length() + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }

    public static int userAudioTokens(long millis) {
        return (int) (millis / 100);
    }

    public static int assistantAudioTokens(long millis) {
        return (int) (millis / 50);
    }

    ObjectNode toJson() {
        var input = inputText + inputAudio;
        var output = outputText + outputAudio;
        var usage = Json.object().put("total_tokens", input + output).put("input_tokens", input).put("output_tokens", output);
        var details = usage.putObject("input_token_details").put("text_tokens", inputText).put("audio_tokens", inputAudio)
                .put("image_tokens", 0).put("cached_tokens", 0);
        details.putObject("cached_tokens_details").put("text_tokens", 0).put("audio_tokens", 0).put("image_tokens", 0);
        usage.putObject("output_token_details").put("text_tokens", outputText).put("audio_tokens", outputAudio);
        return usage;
    }
}
