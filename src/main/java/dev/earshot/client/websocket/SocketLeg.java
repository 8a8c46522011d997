package dev.earshot.client.websocket;

import dev.earshot.audio.Slab;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** A client on a WebSocket. */
final class SocketLeg implements ClientLeg {

    private static final Logger LOG = Logger.getLogger(SocketLeg.class);

    /** What a client that does not read may owe; a minute of audio is 4 MiB. */
    private static final long MAX_UNSENT_CHARS = 16L * 1024 * 1024;

    private final WebSocketConnection connection;
    private final AtomicLong unsentChars = new AtomicLong();
    private volatile Runnable overrun = () -> { };

    SocketLeg(WebSocketConnection connection) {
        this.connection = connection;
    }

    /** What is done when the client does not read; called from within {@link #send}. */
    void onOverrun(Runnable action) {
        overrun = action;
    }

    @Override
    public boolean playsAudio() {
        return false;
    }

    @Override
    public void attach(Session session, Slab slab) {
        // Not from within: the session is in the middle of telling us something.
        overrun = () -> session.execute(() -> session.end(EndReason.overrun("events to the client")));
    }

    @Override
    public void send(ServerEvent event) {
        if (!connection.isOpen()) {
            return;
        }
        var text = event.json();
        if (unsentChars.addAndGet(text.length()) > MAX_UNSENT_CHARS) {
            overrun.run();
            return;
        }
        connection.sendText(text).subscribe().with(
                sent -> unsentChars.addAndGet(-text.length()),
                failure -> LOG.debugf("an event could not be sent: %s", failure.getClass().getSimpleName()));
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
