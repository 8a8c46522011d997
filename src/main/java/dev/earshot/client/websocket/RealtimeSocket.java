package dev.earshot.client.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Presented;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import dev.earshot.session.SessionRegistry;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import org.jboss.logging.Logger;

/**
 * {@code GET /v1/realtime?model=M}, upgraded. A caller who may not in, or asks for what is not there, is told so by an
 * {@code error} event and a close code after the upgrade, as the service does: a browser cannot read an HTTP refusal.
 */
@WebSocket(path = "/v1/realtime")
public class RealtimeSocket {

    private static final Logger LOG = Logger.getLogger(RealtimeSocket.class);
    private static final TypedKey<Session> SESSION = new TypedKey<>("session");
    private static final int CLOSE_BAD_KEY = 3000;
    private static final int CLOSE_BAD_REQUEST = 4000;
    private static final int CLOSE_TRY_AGAIN = 1013;

    private final Authenticator authenticator;
    private final AgentCatalog agents;
    private final SessionRegistry sessions;

    RealtimeSocket(Authenticator authenticator, AgentCatalog agents, SessionRegistry sessions) {
        this.authenticator = authenticator;
        this.agents = agents;
        this.sessions = sessions;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        var leg = new SocketLeg(connection);
        try {
            var handshake = connection.handshakeRequest();
            var caller = authenticator.authenticate(Presented.by(handshake::header)).orThrow();
            if (handshake.header("OpenAI-Beta") != null) {
                throw ApiException.badRequest(ApiError.invalidRequest("beta_api_shape_disabled",
                        "The Realtime beta shape is not served; leave out the OpenAI-Beta header.", null));
            }
            var query = new QueryStringDecoder("?" + (handshake.query() == null ? "" : handshake.query())).parameters();
            var intent = query.get("intent");
            if (intent != null) {
                throw ApiException.badRequest(ApiError.invalidRequest("invalid_intent",
                        "The intent '" + ApiError.abbreviated(intent.getFirst()) + "' is not served here.", "intent"));
            }
            ObjectNode session = caller.secret() == null ? null : caller.secret().session();
            // A secret says for which model it is good; its holder does not choose another in the URL.
            var named = session != null && session.hasNonNull("model") ? session.path("model").textValue()
                    : query.containsKey("model") ? query.get("model").getFirst() : null;
            if (session != null) {
                session = session.deepCopy().without("model");
            }
            var configuration = agents.configuration(named, session);
            connection.userData().put(SESSION, sessions.open(leg, configuration, null, eventLoop()));
        } catch (ApiException e) {
            leg.close(EndReason.refused(closeCode(e), e.error()));
        }
    }

    @OnTextMessage
    @NonBlocking
    void text(String message, WebSocketConnection connection) {
        var session = connection.userData().get(SESSION);
        if (session != null) {
            session.onClientText(message);
        }
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer message, WebSocketConnection connection) {
        var session = connection.userData().get(SESSION);
        if (session != null) {
            session.onClientBinary();
        }
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        var session = connection.userData().remove(SESSION);
        if (session != null) {
            session.execute(() -> session.end(EndReason.CLIENT_GONE));
        }
    }

    @OnError
    @NonBlocking
    void failed(Throwable fault, WebSocketConnection connection) {
        LOG.errorf(fault, "a WebSocket session failed");
        var session = connection.userData().remove(SESSION);
        if (session != null) {
            session.execute(() -> session.end(EndReason.fault("The session failed.")));
        } else {
            new SocketLeg(connection).close(EndReason.fault("The session could not be opened."));
        }
    }

    private static int closeCode(ApiException refusal) {
        return switch (refusal.httpStatus()) {
            case 401, 403 -> CLOSE_BAD_KEY;
            case 429 -> CLOSE_TRY_AGAIN;
            default -> CLOSE_BAD_REQUEST;
        };
    }

    private static EventLoop eventLoop() {
        return ((ContextInternal) Vertx.currentContext()).nettyEventLoop();
    }
}
