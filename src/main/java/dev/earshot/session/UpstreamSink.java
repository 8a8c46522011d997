package dev.earshot.session;

import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;

/** What an upstream gives to its session, on the session's event loop only. */
public interface UpstreamSink {

    void event(ServerEvent event);

    /**
     * Audio of an answer.
     *
     * @param pcm PCM16 little-endian mono 24 kHz, lent for the call
     */
    void audio(OutputSlot slot, ByteBuffer pcm, int offsetBytes, int samples);

    /**
     * Audio of an answer that goes on as the event it came in.
     *
     * @param samples in it, at 24 kHz
     */
    void audioEvent(OutputSlot slot, ServerEvent event, int samples);

    /** Whether audio is wanted by {@link #audio}; else by {@link #audioEvent} where it came in an event. */
    boolean playsAudio();

    /** How many samples {@link #audio} can take now; an upstream that can wait does. */
    int playableSamples();

    /** The upstream takes in less than the client sends, or enough again. */
    void pauseClient(boolean paused);

    /** The upstream goes on no longer; another may. */
    void lost(UpstreamLoss loss);

    /** The session goes on no longer, whatever the upstream. */
    void failed(EndReason reason);

    /** The session's. */
    EventLoop loop();

    /** Runs a task on the session's event loop, from any thread, also after the session has ended. */
    void execute(Runnable task);
}
