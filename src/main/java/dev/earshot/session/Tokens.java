package dev.earshot.session;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Tokens by what they are of, each counted once: what was read anew, what had been read before ({@code cached}), what was
 * put out.
 *
 * @param audioMillis of audio, where a model is paid by time; else 0
 */
public record Tokens(long textIn, long textCached, long audioIn, long audioCached, long imageIn, long imageCached,
        long textOut, long audioOut, long audioMillis) {

    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * Of {@code response.done}, or of a transcription, where {@code type} is {@code tokens} or {@code duration}. What is not
     * said to be of audio or of an image is of text.
     */
    public static Tokens of(JsonNode usage) {
        if (usage.path("type").asText().equals("duration")) {
            return ofAudio(Math.round(usage.path("seconds").asDouble() * 1_000));
        }
        var in = usage.path("input_token_details");
        var out = usage.path("output_token_details");
        var audio = in.path("audio_tokens").asLong();
        var image = in.path("image_tokens").asLong();
        var text = Math.max(in.path("text_tokens").asLong(), usage.path("input_tokens").asLong() - audio - image);
        var audioOut = out.path("audio_tokens").asLong();
        var textOut = Math.max(out.path("text_tokens").asLong(), usage.path("output_tokens").asLong() - audioOut);
        var cached = in.path("cached_tokens_details");
        var cachedAudio = Math.min(audio, cached.path("audio_tokens").asLong());
        var cachedImage = Math.min(image, cached.path("image_tokens").asLong());
        // A server that tells the sum alone has the text at the front of what it remembers.
        var cachedText = Math.min(text, cached.has("text_tokens") ? cached.path("text_tokens").asLong()
                : in.path("cached_tokens").asLong());
        return new Tokens(text - cachedText, cachedText, audio - cachedAudio, cachedAudio, image - cachedImage, cachedImage,
                textOut, audioOut, 0);
    }

    public static Tokens ofAudio(long millis) {
        return new Tokens(0, 0, 0, 0, 0, 0, 0, 0, millis);
    }

    public long input() {
        return textIn + textCached + audioIn + audioCached + imageIn + imageCached;
    }

    public long output() {
        return textOut + audioOut;
    }
}
