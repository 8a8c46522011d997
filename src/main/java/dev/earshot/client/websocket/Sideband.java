package dev.earshot.client.websocket;

import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A WebSocket on somebody else's call ({@code ?call_id=}): hears its events and may send some, and the call goes on
 * without it. Its socket may run on another event loop than the call.
 */
final class Sideband implements Talker {

    /** What may be on its way to the call's loop. */
    private static final long MAX_WAITING_CHARS = 32L * 1024 * 1024;

    private final Session session;
    private final SocketLeg leg;
    private final AtomicLong waitingChars = new AtomicLong();

    Sideband(Session session, SocketLeg leg) {
        this.session = session;
        this.leg = leg;
        leg.onOverrun(() -> cut("events to the client"));
        session.execute(() -> session.join(leg));
    }

    @Override
    public void text(String message) {
        if (waitingChars.addAndGet(message.length()) > MAX_WAITING_CHARS) {
            cut("events to the call");
            return;
        }
        session.execute(() -> {
            waitingChars.addAndGet(-message.length());
            session.onSidebandText(message, leg);
        });
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
