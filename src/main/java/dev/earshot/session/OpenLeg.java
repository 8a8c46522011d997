package dev.earshot.session;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import org.jboss.logging.Logger;

/** One leg to an upstream with its own part of the session's memory. What it says once it is retired is not heard. */
final class OpenLeg implements UpstreamSink {

    private static final Logger LOG = Logger.getLogger(OpenLeg.class);

    /** Whom the leg speaks to. */
    interface Listener {

        void event(OpenLeg from, ServerEvent event);

        void lost(OpenLeg from, UpstreamLoss why);

        /** Audio of an answer is on its way to the client. */
        void audioPassed(OutputSlot slot, int samples);
    }

    private final UpstreamLeg leg;
    private final UpstreamSink session;
    private final Listener listener;
    private Slab slab;
    private long openedNanos;
    private boolean retired;
    private boolean pausesClient;

    /** @param session takes what this does not keep from it */
    OpenLeg(UpstreamLeg leg, UpstreamSink session, Listener listener) {
        this.leg = leg;
        this.session = session;
        this.listener = listener;
    }

    UpstreamLeg leg() {
        return leg;
    }

    void open(long nowNanos) {
        openedNanos = nowNanos;
        var layout = new SlabLayout();
        leg.reserve(layout);
        slab = layout.isEmpty() ? null : layout.allocate();
        leg.open(this, slab);
    }

    long openedNanos() {
        return openedNanos;
    }

    boolean ripe(long nowNanos) {
        return nowNanos - openedNanos > leg.ripeNanos();
    }

    /** Its successor did not come to be: it goes on for as long again. */
    void rejuvenate(long nowNanos) {
        openedNanos = nowNanos;
    }

    /** @param then run once it touches no memory any more, from any thread */
    void close(Runnable then) {
        retired = true;
        if (pausesClient) {
            session.pauseClient(false);
        }
        Runnable free = () -> {
            if (slab != null) {
                slab.close();
            }
            then.run();
        };
        try {
            leg.close(free);
        } catch (RuntimeException e) {
            LOG.error("an upstream leg did not close", e);
            free.run();
        }
    }

    @Override
    public void event(ServerEvent event) {
        if (!retired) {
            listener.event(this, event);
        }
    }

    @Override
    public void audio(OutputSlot slot, ByteBuffer pcm, int offsetBytes, int samples) {
        if (!retired) {
            listener.audioPassed(slot, samples);
            session.audio(slot, pcm, offsetBytes, samples);
        }
    }

    @Override
    public void audioEvent(OutputSlot slot, ServerEvent event, int samples) {
        if (!retired) {
            listener.audioPassed(slot, samples);
            session.audioEvent(slot, event, samples);
        }
    }

    @Override
    public boolean playsAudio() {
        return session.playsAudio();
    }

    @Override
    public int playableSamples() {
        return retired ? 0 : session.playableSamples();
    }

    @Override
    public void pauseClient(boolean paused) {
        if (!retired) {
            pausesClient = paused;
            session.pauseClient(paused);
        }
    }

    @Override
    public void lost(UpstreamLoss why) {
        if (!retired) {
            listener.lost(this, why);
        }
    }

    @Override
    public void failed(EndReason reason) {
        if (!retired) {
            session.failed(reason);
        }
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }

    @Override
    public void execute(Runnable task) {
        session.execute(task);
    }
}
