package dev.earshot.client.websocket;

import dev.earshot.session.EndReason;
import dev.earshot.session.Session;

/** The session that its socket opened, and that ends when its client leaves. */
record OwnSession(Session session, SocketLeg leg) implements Talker {

    @Override
    public void text(String message) {
        leg.taken();
        var comeNanos = System.nanoTime();
        session.onClientText(message);
        leg.passed(System.nanoTime() - comeNanos);
    }

    @Override
    public void binary() {
        leg.taken();
        session.onClientBinary();
    }

    @Override
    public void gone() {
        session.execute(() -> {
            if (leg.saidGoodbye()) {
                session.onClientGone(leg);
            } else {
                session.onClientLost(leg, true);
            }
        });
    }

    @Override
    public void failed() {
        session.execute(() -> session.end(EndReason.fault("The session failed.")));
    }
}
