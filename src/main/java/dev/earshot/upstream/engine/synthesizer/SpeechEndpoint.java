package dev.earshot.upstream.engine.synthesizer;

import dev.earshot.protocol.Json;
import dev.earshot.upstream.engine.endpoint.Endpoint;
import dev.earshot.upstream.engine.endpoint.Post;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/**
 * Speaks by any server that speaks OpenAI's {@code /audio/speech}. Asks for raw PCM and takes WAV too. Never blocks;
 * safe to use from any thread and by many sessions at once.
 */
public final class SpeechEndpoint implements AutoCloseable {

    /** Samples a second of everything a sink gets, whatever the endpoint sends. */
    public static final int SAMPLE_RATE_HERTZ = SpeechPcm.OUTPUT_HERTZ;

    /** What OpenAI takes; a longer text was not cut into clauses. */
    public static final int MAX_TEXT_CHARACTERS = 4_096;
    /** Over six minutes at 24 kHz, more than the longest text takes. */
    private static final long MAX_ANSWER_BYTES = 20_000_000;

    private final SpeechConfig config;
    private final Endpoint endpoint;

    public SpeechEndpoint(Vertx vertx, SpeechConfig config) {
        this.config = config;
        this.endpoint = new Endpoint(vertx, config.endpoint());
    }

    /**
     * Speaks a text. One without a letter or a digit is silence: nobody is asked.
     *
     * @param voice as the session names it
     * @param speed 1 as recorded
     * @param sink gets PCM16 of {@link #SAMPLE_RATE_HERTZ} as it comes, on the caller's Vert.x context when it has one
     * @throws IllegalArgumentException when the text is longer than {@link #MAX_TEXT_CHARACTERS}
     */
    public SpeechCall speak(String text, String voice, double speed, PcmSink sink) {
        if (text.length() > MAX_TEXT_CHARACTERS) {
            throw new IllegalArgumentException(text.length() + " characters are no clause");
        }
        var call = new SpeechCall();
        if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            call.silent();
            return call;
        }
        var body = Json.object().put("model", config.model()).put("voice", config.voices().getOrDefault(voice, voice))
                .put("input", text).put("speed", speed).put("response_format", "pcm");
        config.instructions().ifPresent(how -> body.put("instructions", how));
        var post = new Post("/audio/speech", "application/json", "audio/pcm, audio/wav;q=0.5",
                Buffer.buffer(Json.write(body)), MAX_ANSWER_BYTES);
        call.runs(endpoint.post(post, call.new Audio(new SpeechPcm(config.pcmHertz(), sink))));
        return call;
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
