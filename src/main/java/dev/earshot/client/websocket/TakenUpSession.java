package dev.earshot.client.websocket;

import dev.earshot.protocol.ApiError;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;

/**
 * A session that its client goes on with over another socket ({@code ?session_id=}), whose event loop may be another than
 * the session's. What the client says takes the long way then.
 */
final class TakenUpSession implements Talker {

    private final OwnSession own;
    private final Session session;
    private final SocketLeg leg;
    private final Crossing crossing;

    TakenUpSession(Session session, SocketLeg leg) {
        this.own = new OwnSession(session, leg);
        this.session = session;
        this.leg = leg;
        this.crossing = new Crossing(session);
        if (session.loop().inEventLoop()) {
            takeUp(); // before a message comes, as where a socket opens a session
        } else {
            session.execute(this::takeUp);
        }
    }

    private void takeUp() {
        if (session.callId() != null) {
            leg.close(EndReason.refused(SocketDoor.CLOSE_BAD_REQUEST, ApiError.invalidParameter("session_id",
                    "This session is a call, which is taken up again by an offer to /v1/realtime/calls/{call_id}.")));
        } else if (!session.takeUp(leg)) {
            leg.close(EndReason.refused(SocketDoor.CLOSE_BAD_REQUEST, notFound()));
        }
    }

    static ApiError notFound() {
        return ApiError.notFound("session_id_not_found", "No session of yours with this id is live here.");
    }

    @Override
    public void text(String message) {
        if (!crossing.pass(message, this::take)) {
            session.execute(() -> session.end(EndReason.overrun("events to the session")));
        }
    }

    private void take(String message) {
        leg.taken(); // only now: an append that takes the short way must not overtake it
        session.onClientText(message);
    }

    @Override
    public void binary() {
        session.execute(() -> {
            leg.taken();
            session.onClientBinary();
        });
    }

    @Override
    public void gone() {
        own.gone();
    }

    @Override
    public void failed() {
        own.failed();
    }
}
