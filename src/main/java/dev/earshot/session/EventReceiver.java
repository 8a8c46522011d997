package dev.earshot.session;

import dev.earshot.protocol.ServerEvent;

/** Who is told the events of a session. Called on the session's event loop only. */
public interface EventReceiver {

    /** Gives an event to the receiver; the event is shared and not to be changed. */
    void send(ServerEvent event);

    /** The session has ended: says why, and frees what it holds. */
    void close(EndReason reason);
}
