package dev.earshot.upstream.direct;

import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;

/** The client of a direct call, who is with the server: it hears every event there, and nothing from here. */
final class DirectCaller implements ClientLeg {

    @Override
    public boolean playsAudio() {
        return false;
    }

    @Override
    public void send(ServerEvent event) {}

    /** The hang-up at the server ends its connection, see {@link DirectLeg#close}. */
    @Override
    public void close(EndReason reason) {}
}
