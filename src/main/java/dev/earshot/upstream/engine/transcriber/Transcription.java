package dev.earshot.upstream.engine.transcriber;

import java.util.Optional;

/**
 * What was said.
 *
 * @param text possibly empty
 * @param language as the transcriber names it, where it tells
 * @param usage what it cost, where the transcriber counts
 */
public record Transcription(String text, Optional<String> language, Optional<Usage> usage) {

    /** Nothing was said. */
    public static final Transcription EMPTY = new Transcription("", Optional.empty(), Optional.empty());

    /** How the endpoint counts. */
    public sealed interface Usage {

        /**
         * By token.
         *
         * @param inputText tokens of the prompt
         * @param inputAudio tokens of the audio
         * @param output tokens of the transcript
         */
        record Tokens(int inputText, int inputAudio, int output) implements Usage {}

        /** By length of the audio. */
        record Duration(double seconds) implements Usage {}
    }
}
