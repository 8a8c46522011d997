package dev.earshot.client.websocket;

import dev.earshot.session.EndReason;
import dev.earshot.session.Session;

/**
 * A WebSocket on somebody else's call ({@code ?call_id=}): hears its events and may send some, and the call goes on
 * without it. Its socket may run on another event loop than the call.
 */
final class Sideband implements Talker {

    private final Session session;
    private final SocketLeg leg;
    private final Crossing crossing;

    Sideband(Session session, SocketLeg leg) {
        this.session = session;
        this.leg = leg;
        this.crossing = new Crossing(session);
        leg.onOverrun(() -> cut("events to the client"));
        session.execute(() -> session.join(leg));
    }

    @Override
    public void text(String message) {
        if (!crossing.pass(message, text -> session.onSidebandText(text, leg))) {
            cut("events to the call");
        }
    }

    @Override
    public void binary() {
        session.execute(() -> session.onBinary(leg));
    }

    @Override
    public void gone() {
        session.execute(() -> session.leave(leg));
    }

    @Override
    public void failed() {
        gone();
        leg.close(EndReason.fault("The sideband failed."));
    }

    private void cut(String queue) {
        gone();
        leg.close(EndReason.overrun(queue));
    }
}
