package dev.earshot.session;

import dev.earshot.protocol.ServerEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jboss.logging.Logger;

/**
 * The client's place in its session. A client that is lost leaves it empty for a while: what it is told meanwhile waits
 * here, and whoever takes the place next is told it.
 *
 * <pre>
 *   TAKEN --lost--&gt; EMPTY --taken up--&gt; TAKEN
 *   TAKEN --taken up from elsewhere--&gt; TAKEN
 * </pre>
 * On the session's loop.
 */
final class ClientSeat implements ClientLeg {

    private static final Logger LOG = Logger.getLogger(ClientSeat.class);

    /** From here on the upstream is not read any more. */
    private static final int SLOW_CHARS = 256 * 1024;

    /** A channel of events takes so much at once; audio in events is an answer of two minutes. */
    private static final int MAX_CHARS_WITH_MEDIA = 768 * 1024;
    private static final int MAX_CHARS_WITH_AUDIO = 8 * 1024 * 1024;

    private final Session session;
    private final boolean playsAudio;
    private final ArrayDeque<ServerEvent> missed = new ArrayDeque<>();
    private volatile ClientLeg leg;
    private long missedChars;
    private long lostNanos;

    ClientSeat(Session session, ClientLeg first) {
        this.session = session;
        this.playsAudio = first.playsAudio();
        this.leg = first;
    }

    /** Nobody sits here. */
    boolean empty() {
        return leg == null;
    }

    boolean holds(ClientLeg who) {
        return leg == who;
    }

    /** For how long nobody has sat here. */
    long emptyNanos(long nowNanos) {
        return leg == null ? nowNanos - lostNanos : 0;
    }

    void leave(EndReason reason) {
        var last = leg;
        leg = null;
        lostNanos = System.nanoTime();
        last.close(reason);
    }

    /** The next events are for this one. */
    void take(ClientLeg next) {
        leg = next;
    }

    /** Tells all that was missed, but how the session began. */
    void catchUp() {
        for (var event = missed.poll(); event != null && leg != null; event = missed.poll()) {
            if (!event.type().equals("session.created")) {
                leg.send(event);
            }
        }
        missedChars = 0;
        session.onClientSlow(false); // also where the leg that was lost was slow, and can say nothing of it any more
    }

    @Override
    public boolean playsAudio() {
        return playsAudio;
    }

    @Override
    public long roundTripNanos() {
        return leg == null ? -1 : leg.roundTripNanos();
    }

    @Override
    public MediaQuality quality() {
        var present = leg;
        return present == null ? null : present.quality();
    }

    @Override
    public void send(ServerEvent event) {
        if (leg != null) {
            leg.send(event);
            return;
        }
        var before = missedChars;
        missed.add(event.kept());
        missedChars += event.json().length();
        if (missedChars > (playsAudio ? MAX_CHARS_WITH_MEDIA : MAX_CHARS_WITH_AUDIO)) {
            LOG.infof("%s: too much was said while its client was away", session.id());
            session.execute(() -> session.end(EndReason.CLIENT_GONE)); // not from within: it is being told something
        } else if (before <= SLOW_CHARS && missedChars > SLOW_CHARS) {
            session.execute(() -> session.onClientSlow(leg == null));
        }
    }

    @Override
    public void close(EndReason reason) {
        missed.clear();
        if (leg != null) {
            leg.close(reason);
        }
    }

    @Override
    public void pause(boolean paused) {
        if (leg != null) {
            leg.pause(paused);
        }
    }

    @Override
    public void check(long nowNanos) {
        if (leg != null) {
            leg.check(nowNanos);
        }
    }

    @Override
    public int playableSamples() {
        return leg == null ? 0 : leg.playableSamples();
    }

    @Override
    public void play(ByteBuffer pcm, int offsetBytes, int samples) {
        if (leg != null) {
            leg.play(pcm, offsetBytes, samples);
        }
    }

    @Override
    public void clearPlayout() {
        if (leg != null) {
            leg.clearPlayout();
        }
    }

    @Override
    public void unplayed(PcmTaker taker) {
        leg.unplayed(taker);
    }
}
