package dev.earshot.conversation;

/** Tokens of a context by modality. */
public record ContextTokens(int text, int audio, int images) {

    public static final ContextTokens NONE = new ContextTokens(0, 0, 0);

    /** An image by the published rule for low detail; the real formula is not documented. */
    private static final int TOKENS_PER_IMAGE = 85;

    /** @param audioMillis how much audio the item has; 0 where it has none */
    static ContextTokens of(Item item, long audioMillis) {
        if (!item.is("message")) {
            return new ContextTokens(TextTokens.in(item.text("arguments")) + TextTokens.in(item.text("output"))
                    + TextTokens.in(item.text("name")), 0, 0);
        }
        var images = 0;
        for (var part : item.content()) {
            images += part.path("type").asText().equals("input_image") ? TOKENS_PER_IMAGE : 0;
        }
        var user = item.role().equals("user");
        // What a user said counts as audio alone; an answer counts as its audio and its words.
        var text = user && audioMillis > 0 ? 0 : TextTokens.in(item.text());
        return new ContextTokens(text,
                user ? Usage.userAudioTokens(audioMillis) : Usage.assistantAudioTokens(audioMillis), images);
    }

    public static ContextTokens ofText(String text) {
        return new ContextTokens(TextTokens.in(text), 0, 0);
    }

    public ContextTokens plus(ContextTokens other) {
        return new ContextTokens(text + other.text, audio + other.audio, images + other.images);
    }

    public int total() {
        return text + audio + images;
    }
}
