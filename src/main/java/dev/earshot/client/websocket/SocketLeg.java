package dev.earshot.client.websocket;

import dev.earshot.audio.Slab;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import io.netty.channel.Channel;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/** A client on a WebSocket. */
final class SocketLeg implements ClientLeg {

    private static final Logger LOG = Logger.getLogger(SocketLeg.class);

    /** What a client that does not read may owe; a minute of audio is 4 MiB. */
    private static final long MAX_UNSENT_CHARS = 16L * 1024 * 1024;

    /** From here on the upstream is not read any more, until so little is left. */
    private static final long SLOW_CHARS = 1024 * 1024;
    private static final long SWIFT_CHARS = 256 * 1024;

    /** A client that takes in nothing for so long does not come back. */
    private static final long STUCK_NANOS = 30_000_000_000L;

    /** What of a channel is WebSockets Next and all above it. */
    private static final String BENEATH = "handler";

    private final WebSocketConnection connection;
    private final LongConsumer overhead;
    private final AtomicLong unsentChars = new AtomicLong();
    private final Channel channel;
    private final PeerWatch watch;
    private AudioFrames frames;
    private volatile Runnable overrun = () -> { };
    private volatile Session session;
    private volatile boolean slow;
    private volatile long movedNanos;

    /** @param overhead is told the nanoseconds that an event of the client took to be passed on */
    SocketLeg(WebSocketConnection connection, LongConsumer overhead) {
        this.overhead = overhead;
        this.connection = connection;
        this.channel = SocketChannels.of(connection);
        this.watch = channel == null ? null : PeerWatch.of(channel, BENEATH);
    }

    /** What is done when the client does not read; called from within {@link #send}. */
    void onOverrun(Runnable action) {
        overrun = action;
    }

    /** The client has closed the socket itself. */
    boolean saidGoodbye() {
        return watch == null || watch.saidGoodbye();
    }

    /** A message that came all the way has been taken. */
    void taken() {
        if (frames != null) {
            frames.taken();
        }
    }

    /** A message that came all the way was passed on, or answered. */
    void passed(long nanos) {
        overhead.accept(nanos);
    }

    @Override
    public long roundTripNanos() {
        return watch == null ? -1 : watch.roundTripNanos();
    }

    @Override
    public boolean playsAudio() {
        return false;
    }

    @Override
    public void attach(Session own, Slab slab) {
        session = own;
        if (channel != null && channel.eventLoop() == own.loop()) {
            frames = new AudioFrames(own, overhead);
            channel.pipeline().addBefore(BENEATH, AudioFrames.NAME, frames);
        }
        // Not from within: the session is in the middle of telling us something.
        overrun = () -> own.execute(() -> own.end(EndReason.overrun("events to the client")));
    }

    @Override
    public void send(ServerEvent event) {
        if (!connection.isOpen()) {
            return;
        }
        var bytes = event.bytes();
        if (bytes != null && frames != null && channel.eventLoop().inEventLoop()) {
            if (owes(bytes.readableBytes())) {
                frames.write(bytes, this::sent);
            }
            return;
        }
        var text = event.json();
        if (owes(text.length())) {
            connection.sendText(text).subscribe().with(
                    sent -> sent(text.length()),
                    failure -> LOG.debugf("an event could not be sent: %s", failure.getClass().getSimpleName()));
        }
    }

    /** @return false when it was too much */
    private boolean owes(int chars) {
        var unsent = unsentChars.addAndGet(chars);
        if (unsent > MAX_UNSENT_CHARS) {
            overrun.run();
            return false;
        }
        if (unsent > SLOW_CHARS && !slow) {
            tellSlow(true);
        }
        return true;
    }

    private void sent(int chars) {
        movedNanos = System.nanoTime();
        if (unsentChars.addAndGet(-chars) < SWIFT_CHARS && slow) {
            tellSlow(false);
        }
    }

    private void tellSlow(boolean isSlow) {
        slow = isSlow;
        movedNanos = System.nanoTime();
        var own = session;
        if (own != null) {
            own.execute(() -> own.onClientSlow(isSlow)); // not from within, and in the order in which it became so
        }
    }

    @Override
    public void check(long nowNanos) {
        if (watch != null) {
            watch.measure(nowNanos);
        }
        if (slow && nowNanos - movedNanos > STUCK_NANOS) {
            overrun.run();
        }
    }

    @Override
    public void pause(boolean paused) {
        if (channel != null) {
            channel.config().setAutoRead(!paused);
        }
    }

    @Override
    public void close(EndReason reason) {
        if (!connection.isOpen()) {
            return;
        }
        if (reason.error() != null) {
            send(ServerEvents.error(reason.error(), null));
        }
        connection.close(new CloseReason(reason.closeCode(), reason.text())).subscribe().with(
                closed -> { }, failure -> LOG.debugf("a socket was gone before it was closed"));
    }
}
