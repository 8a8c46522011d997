package dev.earshot.session;

import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
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

    /** Audio of the client came in by event, so many samples at 24 kHz: the session's clock counts it. */
    void audioArrived(int samples);

    /** How many samples {@link #audio} can take now; an upstream that can wait does. */
    int playableSamples();

    /** The upstream can go on no longer. */
    void failed(EndReason reason);

    /** Runs a task on the session's event loop, from any thread, also after the session has ended. */
    void execute(Runnable task);
}
