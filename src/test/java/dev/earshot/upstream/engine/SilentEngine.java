package dev.earshot.upstream.engine;

import dev.earshot.audio.PcmLevel;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.SessionsConfig;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.telemetry.NoRegistry;
import dev.earshot.upstream.engine.synthesizer.Flite;
import dev.earshot.upstream.engine.transcriber.Transcriber;
import dev.earshot.upstream.engine.vad.VoiceActivity;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.ByteBuffer;

/**
 * The embedded engine with its own ring and workers, and a detector that takes every frame for silence: it loads no
 * models, and what is measured around it is not the network's work.
 */
public final class SilentEngine implements AutoCloseable {

    private static final SmallRyeConfig DEFAULTS = new SmallRyeConfigBuilder()
            .withMapping(EngineConfig.class).withMapping(SessionsConfig.class)
            .withDefaultValue("earshot.sessions.return-within", "PT30S")
            .withDefaultValue("earshot.engine.chat.timeout", "PT10S")
            .withDefaultValue("earshot.engine.transcriber.timeout", "PT10S")
            .withDefaultValue("earshot.engine.synthesizer.timeout", "PT10S").build();

    private final Engine engine = new Engine(DEFAULTS.getConfigMapping(EngineConfig.class),
            DEFAULTS.getConfigMapping(SessionsConfig.class), server -> {
                throw new IllegalStateException("no session here names a server");
            }, null, NoRegistry.metrics());
    private long heardSamples;
    private double loudestDbfs = PcmLevel.SILENCE_DBFS;

    public SilentEngine() {
        engine.serve(new Engine.Models(Detector::new, Deaf::new, TurnEnd.byWords(), Flite::synthesizer));
    }

    public UpstreamLeg leg() {
        var session = SessionConfiguration.defaults("test", "", "marin");
        return engine.leg(Engine.NAME, "sess_test", session, session.toOpen());
    }

    /** Waits until the ear has read so many samples at 16 kHz, all of its sessions together. */
    public synchronized void awaitHeard(long samples) {
        try {
            while (heardSamples < samples) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted after " + heardSamples + " samples", e);
        }
    }

    /** How loud the loudest frame heard so far was. */
    public synchronized double loudestDbfs() {
        return loudestDbfs;
    }

    private synchronized void heard(ByteBuffer pcm16k, int offsetBytes) {
        loudestDbfs = Math.max(loudestDbfs, PcmLevel.rmsDbfs(pcm16k, offsetBytes, VoiceActivity.FRAME_SAMPLES));
        heardSamples += VoiceActivity.FRAME_SAMPLES;
        notifyAll();
    }

    @Override
    public void close() {
        engine.stop(null);
    }

    private final class Detector implements VoiceActivity {

        @Override
        public float probability(ByteBuffer pcm16k, int offsetBytes) {
            heard(pcm16k, offsetBytes);
            return 0;
        }

        @Override
        public void reset() {}

        @Override
        public void close() {}
    }

    /** Never asked, since nobody speaks. */
    private static final class Deaf implements Transcriber {

        @Override
        public void begin() {
            throw new IllegalStateException("nobody spoke");
        }

        @Override
        public boolean tryBegin() {
            throw new IllegalStateException("nobody spoke");
        }

        @Override
        public void accept(ByteBuffer pcm16k, int offsetBytes, int samples) {
            throw new IllegalStateException("nobody spoke");
        }

        @Override
        public String partial() {
            return "";
        }

        @Override
        public String finish() {
            return "";
        }

        @Override
        public void close() {}
    }
}
