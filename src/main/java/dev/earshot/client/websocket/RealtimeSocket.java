package dev.earshot.client.websocket;

import dev.earshot.agent.AgentCatalog;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Presented;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.EndReason;
import dev.earshot.session.Opening;
import dev.earshot.session.SessionRegistry;
import io.netty.channel.EventLoop;
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
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.ContextInternal;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * {@code GET /v1/realtime?model=M}, upgraded. A caller who may not in, or asks for what is not there, is told so by an
 * {@code error} event and a close code after the upgrade, as the service does: a browser cannot read an HTTP refusal.
 */
@WebSocket(path = "/v1/realtime")
public class RealtimeSocket {

    private static final Logger LOG = Logger.getLogger(RealtimeSocket.class);
    private static final TypedKey<Talker> TALKER = new TypedKey<>("talker");
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
            var wish = SocketWish.of(handshake.query());
            var presented = Presented.by(handshake::header);
            var caller = (wish.sessionId() == null ? authenticator.authenticate(presented)
                    : authenticator.authenticateAgain(presented)).orThrow();
            if (handshake.header("OpenAI-Beta") != null || asksForBeta(handshake.header("Sec-WebSocket-Protocol"))) {
                throw ApiException.badRequest(ApiError.invalidRequest("beta_api_shape_disabled",
                        "The Realtime beta shape is not served; leave out the OpenAI-Beta header and the openai-beta "
                                + "subprotocol.", null));
            }
            connection.userData().put(TALKER, wish.sessionId() != null ? takeUp(leg, caller, wish)
                    : wish.callId() != null ? join(leg, caller, wish) : begin(leg, caller, wish, handshake::header));
        } catch (ApiException e) {
            leg.close(EndReason.refused(closeCode(e), e.error()));
        }
    }

    @OnTextMessage
    @NonBlocking
    void text(String message, WebSocketConnection connection) {
        var talker = connection.userData().get(TALKER);
        if (talker != null) {
            talker.text(message);
        }
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer message, WebSocketConnection connection) {
        var talker = connection.userData().get(TALKER);
        if (talker != null) {
            talker.binary();
        }
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        var talker = connection.userData().remove(TALKER);
        if (talker != null) {
            talker.gone();
        }
    }

    @OnError
    @NonBlocking
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
            new SocketLeg(connection).close(EndReason.fault("The session could not be opened."));
        }
    }

    private Talker begin(SocketLeg leg, Caller caller, SocketWish wish, UnaryOperator<String> header) {
        var session = caller.secret() == null ? null : caller.secret().session();
        // A secret says for which model it is good; its holder does not choose another in the URL.
        var model = session != null && session.hasNonNull("model") ? session.path("model").textValue() : wish.model();
        if (session != null) {
            session = session.deepCopy().without("model");
        }
        var transcribes = wish.transcribes()
                || session != null && session.path("type").asText().equals("transcription") && wish.model() == null;
        var configuration = transcribes ? agents.transcription(session) : agents.configuration(model, session);
        var opening = new Opening(configuration.passing(header), null, caller.id());
        return new OwnSession(sessions.open(leg, opening, eventLoop()), leg);
    }

    private Talker takeUp(SocketLeg leg, Caller caller, SocketWish wish) {
        var session = sessions.session(wish.sessionId(), caller.id());
        if (session == null) {
            throw new ApiException(404, TakenUpSession.notFound());
        }
        return new TakenUpSession(session, leg);
    }

    /** A call's own client has its channel: what is let in here is whoever holds the key. */
    private Talker join(SocketLeg leg, Caller caller, SocketWish wish) {
        if (caller.secret() != null) {
            throw new ApiException(403, ApiError.invalidApiKey("A client secret opens no sideband; use an API key."));
        }
        var session = sessions.call(wish.callId());
        if (session == null) {
            throw new ApiException(404, ApiError.notFound("call_id_not_found", "No call with this id is live here."));
        }
        return new Sideband(session, leg);
    }

    private static boolean asksForBeta(String subprotocols) {
        return subprotocols != null && Arrays.stream(subprotocols.split(","))
                .anyMatch(each -> each.strip().startsWith("openai-beta."));
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
