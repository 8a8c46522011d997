package dev.earshot.client.websocket;

import dev.earshot.credentials.Caller;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.EndReason;
import dev.earshot.session.Opening;
import dev.earshot.session.SessionRegistry;
import dev.earshot.telemetry.Metrics;
import io.netty.channel.EventLoop;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Lets upgraded sockets in. A caller who may not in, or asks for what is not there, is told so by an {@code error} event
 * and a close code after the upgrade, as the service does: a browser cannot read an HTTP refusal.
 */
@ApplicationScoped
class SocketDoor {

    private static final Logger LOG = Logger.getLogger(SocketDoor.class);
    private static final TypedKey<Talker> TALKER = new TypedKey<>("talker");
    private static final int CLOSE_BAD_KEY = 3000;
    static final int CLOSE_BAD_REQUEST = 4000;
    private static final int CLOSE_TRY_AGAIN = 1013;
    private static final int CLOSE_FAULT = 1011;

    private final SessionRegistry sessions;
    private final Metrics metrics;

    SocketDoor(SessionRegistry sessions, Metrics metrics) {
        this.metrics = metrics;
        this.sessions = sessions;
    }

    void open(WebSocketConnection connection) {
        var leg = new SocketLeg(connection, metrics::passedFromClient);
        try {
            connection.userData().put(TALKER, switch (connection.userData().remove(SocketAdmission.WELCOME)) {
                case Welcome.Refused(var refusal) -> throw refusal;
                case Welcome.ToBegin(var opening) -> begin(leg, opening);
                case Welcome.ToGoOn(var caller, var sessionId) -> takeUp(leg, caller, sessionId);
                case Welcome.ToJoin(var caller, var callId) -> join(leg, caller, callId);
            });
        } catch (ApiException e) {
            leg.close(EndReason.refused(closeCode(e), e.error()));
        }
    }

    void text(String message, WebSocketConnection connection) {
        var talker = connection.userData().get(TALKER);
        if (talker != null) {
            talker.text(message);
        }
    }

    void binary(WebSocketConnection connection) {
        var talker = connection.userData().get(TALKER);
        if (talker != null) {
            talker.binary();
        }
    }

    void close(WebSocketConnection connection) {
        var talker = connection.userData().remove(TALKER);
        if (talker != null) {
            talker.gone();
        }
    }

    void failed(Throwable fault, WebSocketConnection connection) {
        var talker = connection.userData().remove(TALKER);
        if (fault instanceof HttpClosedException || fault instanceof IOException) {
            LOG.debugf("a client was gone without a word: %s", fault.getClass().getSimpleName());
            if (talker != null) {
                talker.gone();
            }
            return;
        }
        LOG.errorf(fault, "a WebSocket session failed");
        if (talker != null) {
            talker.failed();
        } else {
            new SocketLeg(connection, metrics::passedFromClient).close(EndReason.fault("The session could not be opened."));
        }
    }

    private Talker begin(SocketLeg leg, Opening opening) {
        try {
            return new OwnSession(sessions.open(leg, opening, eventLoop()), leg);
        } catch (RuntimeException | Error e) {
            opening.permit().release();
            throw e;
        }
    }

    private Talker takeUp(SocketLeg leg, Caller caller, String sessionId) {
        var session = sessions.session(sessionId, caller.id());
        if (session == null) {
            throw new ApiException(404, TakenUpSession.notFound());
        }
        return new TakenUpSession(session, leg);
    }

    private Talker join(SocketLeg leg, Caller caller, String callId) {
        var session = sessions.call(callId);
        if (session == null || !caller.reaches(session.opening().owner())) {
            throw new ApiException(404, ApiError.notFound("call_id_not_found", "No call with this id is live here."));
        }
        return new Sideband(session, leg);
    }

    private static int closeCode(ApiException refusal) {
        return switch (refusal.httpStatus()) {
            case 401, 403 -> CLOSE_BAD_KEY;
            case 429, 503 -> CLOSE_TRY_AGAIN;
            case 500 -> CLOSE_FAULT;
            default -> CLOSE_BAD_REQUEST;
        };
    }

    private static EventLoop eventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }
}
