package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.echo.EchoGuard;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import java.nio.ByteBuffer;

/** How likely somebody speaks in a frame of 32 ms who is not the engine itself. On the ear's worker. */
final class SpeechDetector implements AutoCloseable {

    private final VoiceActivity voice;
    private final EchoGuard echo;

    SpeechDetector(VoiceActivity voice, EchoGuard echo) {
        this.voice = voice;
        this.echo = echo;
    }

    /**
     * @param frame PCM16 16 kHz from index 0
     * @param sample of the input at which it begins
     * @param threshold from which a probability counts as speech
     * @param speaking whether a turn is open
     */
    float probability(ByteBuffer frame, long sample, double threshold, boolean speaking) {
        return echo.heeded(voice.probability(frame, 0), threshold, frame, sample, speaking);
    }

    /** See {@link EchoGuard#onsetSample}. */
    long onsetSample() {
        return echo.onsetSample();
    }

    @Override
    public void close() {
        voice.close();
    }
}
