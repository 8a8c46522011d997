package dev.earshot.session;

import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.session.turn.TurnTimeline;
import dev.earshot.session.turn.TurnTimeline.Mark;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The side of a session where the client is. Implemented by each door; called on the session's event loop only.
 * What the client says goes to the {@link Session} by its {@code onClient…} methods.
 */
public interface ClientLeg extends EventReceiver {

    /** True where audio travels as media that this side paces (WebRTC, SIP); false where it travels as events. */
    boolean playsAudio();

    /** The marks of a turn that cannot be observed where this leg is. */
    default Set<Mark> unseen() {
        return playsAudio() ? Set.of() : Set.of(Mark.FIRST_SAMPLE_PLAYED, Mark.LAST_SAMPLE_PLAYED, Mark.SILENCE);
    }

    /** What its client's network does to packets, and so on; null where nothing is known of it. From any thread. */
    default MediaQuality quality() {
        return null;
    }

    /** The way to the client and back as it was last measured, -1 while it is not known. */
    default long roundTripNanos() {
        return -1;
    }

    /** Says what it needs of the session's slab, before the slab exists. */
    default void reserve(SlabLayout layout) {}

    /** The slab is there; it lives until {@link #close}. */
    default void attach(Session session, Slab slab) {}

    /** Reads no more of the client until it may again, where its transport can be told so. */
    default void pause(boolean paused) {}

    /** Called a few times a second. */
    default void check(long nowNanos) {}

    /** How many samples {@link #play} will take now. */
    default int playableSamples() {
        return 0;
    }

    /**
     * Queues audio for playout.
     *
     * @param pcm PCM16 little-endian mono 24 kHz, lent for the call
     */
    default void play(ByteBuffer pcm, int offsetBytes, int samples) {
        throw new IllegalStateException("this leg plays no audio");
    }

    /** Drops what is queued and not played. */
    default void clearPlayout() {}

    /** Gives away what is queued and not played, oldest first, and plays none of it. */
    default void unplayed(PcmTaker taker) {}
}
