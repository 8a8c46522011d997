package dev.earshot.upstream.engine.transcriber;

import java.util.List;
import java.util.Optional;

/**
 * What a transcription may go by.
 *
 * @param model as the endpoint names it; empty for the configured one
 * @param language as in ISO 639-1, {@code en}
 * @param keywords names and terms that are likely to be said
 * @param prompt free text on what is being talked about
 */
public record TranscriptionHints(Optional<String> model, Optional<String> language, List<String> keywords,
        Optional<String> prompt) {

    /** Nothing is known beforehand. */
    public static final TranscriptionHints NONE =
            new TranscriptionHints(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    private static final int MAX_PROMPT_CHARS = 4_096;

    public TranscriptionHints {
        keywords = List.copyOf(keywords);
    }

    /** Prompt and keywords as one text, cut where endpoints have long stopped to read; possibly empty. */
    String wholePrompt() {
        var listed = String.join(", ", keywords);
        var whole = prompt.map(text -> listed.isEmpty() ? text : text + "\n" + listed).orElse(listed);
        return whole.substring(0, Math.min(MAX_PROMPT_CHARS, whole.length()));
    }
}
