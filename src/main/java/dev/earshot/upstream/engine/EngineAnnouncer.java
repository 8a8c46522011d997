package dev.earshot.upstream.engine;

import dev.earshot.session.Announcer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Lends the embedded voice to sessions whose upstreams are all gone. */
@ApplicationScoped
public class EngineAnnouncer implements Announcer {

    private final Engine engine;

    EngineAnnouncer(Engine engine) {
        this.engine = engine;
    }

    @Override
    public boolean available() {
        return engine.failure() == null;
    }

    @Override
    public void announce(String words, String voice, Executor loop, Listener listener) {
        var speaker = engine.speaker(voice);
        new Mouth(speaker, 1, loop, new Mouth.Listener() {
            @Override
            public int playableSamples() {
                return Mouth.CLAUSE_SAMPLES;
            }

            @Override
            public void spoken(ByteBuffer pcm, int samples) {
                listener.spoken(pcm, samples);
            }

            @Override
            public void silent() {
                speaker.stop();
                listener.done();
            }

            @Override
            public void failed(Throwable fault) {
                silent();
            }
        }).say(words);
    }
}
