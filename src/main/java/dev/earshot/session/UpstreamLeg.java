package dev.earshot.session;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import java.nio.ByteBuffer;

/** The side of a session where the answers come from. Called on the session's event loop only. */
public interface UpstreamLeg {

    /** Says what it needs of the session's slab, before the slab exists. */
    default void reserve(SlabLayout layout) {}

    /** Begins; {@code session.created} is the first event given to the sink. */
    void open(UpstreamSink sink, Slab slab);

    /**
     * Takes an event of the client.
     *
     * @throws ApiException when it is refused; the session tells the client and lives on
     */
    void send(ClientEvent event);

    /**
     * Takes audio of the client where it travels as media.
     *
     * @param pcm PCM16 little-endian mono 24 kHz, lent for the call
     */
    void audio(ByteBuffer pcm, int offsetBytes, int samples);

    /** The client reads slowly: no more audio than is under way, please, until it does again. */
    default void pause(boolean paused) {}

    /** The model that serves, as this upstream calls it; null until it has said so. */
    default String model() {
        return null;
    }

    /** The model that writes down what is heard, where that is never the one that the session names; else null. */
    default String transcriber() {
        return null;
    }

    /** How old it may become before the session had better go on with another, in nanoseconds. */
    default long ripeNanos() {
        return Long.MAX_VALUE;
    }

    /** Called a few times a second. */
    default void tick(long nowNanos) {}

    /** The client's playout has room again. */
    default void playoutDrained() {}

    /**
     * The session has ended.
     *
     * @param released to be run once nothing of this leg touches the slab any more, on any thread
     */
    void close(Runnable released);
}
