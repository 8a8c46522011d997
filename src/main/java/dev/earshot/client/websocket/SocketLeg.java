package dev.earshot.client.websocket;

import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import org.jboss.logging.Logger;

/** A client on a WebSocket. */
final class SocketLeg implements ClientLeg {

    private static final Logger LOG = Logger.getLogger(SocketLeg.class);

    private final WebSocketConnection connection;

    SocketLeg(WebSocketConnection connection) {
        this.connection = connection;
    }

    @Override
    public boolean playsAudio() {
        return false;
    }

    @Override
    public void send(ServerEvent event) {
        if (connection.isOpen()) {
            connection.sendText(event.json()).subscribe().with(
                    sent -> { }, failure -> LOG.debugf("an event could not be sent: %s", failure.getClass().getSimpleName()));
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
