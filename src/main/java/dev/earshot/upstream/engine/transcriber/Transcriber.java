package dev.earshot.upstream.engine.transcriber;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Turns the utterances of one stream into text, one after the other: {@code begin, accept*, finish, begin, …}. Blocking
 * work for a worker thread (about a quarter of the audio's length on one core); one thread at a time.
 */
public interface Transcriber extends AutoCloseable {

    /**
     * Starts an utterance.
     *
     * @throws DecoderUnavailableException when every decoder stayed busy for as long as this stream may wait
     * @throws IllegalStateException       when an utterance is under way, or the transcriber is closed
     */
    void begin();

    /** As {@link #begin}, without waiting: false when every decoder is busy, and nothing has begun then. */
    boolean tryBegin();

    /**
     * Takes the next samples of the utterance, PCM16 little-endian mono 16 kHz.
     *
     * @param pcm16k      a direct buffer, lent for the call
     * @param offsetBytes where the samples begin, counted from the buffer's index 0
     * @param samples     how many; zero is allowed
     * @throws IllegalArgumentException  when the buffer is not direct
     * @throws IndexOutOfBoundsException when the buffer's limit cuts the samples
     * @throws IllegalStateException     when no utterance is under way
     */
    void accept(ByteBuffer pcm16k, int offsetBytes, int samples);

    /** What the utterance seems to say so far: lower-case words with single spaces, or the empty string. */
    String partial();

    /**
     * The first words of the utterance, as far as they will not change any more: each answer begins with the one
     * before, and {@link #finish()} with the last. Lags behind {@link #partial()}, which is what moves it on.
     *
     * @return words like those of {@link #partial()}; always empty when this transcriber may change any word to the end
     */
    default String settled() {
        return "";
    }

    /** Ends the utterance and returns its text: lower-case words with single spaces, or the empty string. */
    String finish();

    /** As {@link #finish()}, for those that need not keep a thread waiting; fails with what went wrong. */
    default CompletionStage<String> finishLater() {
        return CompletableFuture.completedStage(finish());
    }

    /** Gives back whatever is held, an unfinished utterance included; a second call does nothing. */
    @Override
    void close();
}
