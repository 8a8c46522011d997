package dev.earshot.client.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Presented;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.EndReason;
import dev.earshot.session.Opening;
import dev.earshot.session.SessionRegistry;
import io.netty.channel.EventLoop;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.ContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
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

    private final Authenticator authenticator;
    private final AgentCatalog agents;
    private final SessionRegistry sessions;

    SocketDoor(Authenticator authenticator, AgentCatalog agents, SessionRegistry sessions) {
        this.authenticator = authenticator;
        this.agents = agents;
        this.sessions = sessions;
    }

    /** @param translates whether it came by the way of sessions that translate */
    void open(WebSocketConnection connection, boolean translates) {
        var leg = new SocketLeg(connection);
        try {
            var handshake = connection.handshakeRequest();
            var presented = Presented.by(handshake::header);
            var caller = (SocketWish.goesOn(handshake.query()) ? authenticator.authenticateAgain(presented)
                    : authenticator.authenticate(presented)).orThrow();
            if (handshake.header("OpenAI-Beta") != null || asksForBeta(handshake.header("Sec-WebSocket-Protocol"))) {
                throw ApiException.badRequest(ApiError.invalidRequest("beta_api_shape_disabled",
                        "The Realtime beta shape is not served; leave out the OpenAI-Beta header and the openai-beta "
                                + "subprotocol.", null));
            }
            var wish = SocketWish.of(handshake.query(), translates);
            connection.userData().put(TALKER, wish.sessionId() != null ? takeUp(leg, caller, wish)
                    : wish.callId() != null ? join(leg, caller, wish) : begin(leg, caller, wish, handshake::header));
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
            new SocketLeg(connection).close(EndReason.fault("The session could not be opened."));
        }
    }

    private Talker begin(SocketLeg leg, Caller caller, SocketWish wish, UnaryOperator<String> header) {
        var session = caller.secret() == null ? null : caller.secret().session();
        if (session != null && SessionConfiguration.asksToTranslate(session) != wish.translates()) {
            throw ApiException.badRequest(ApiError.invalidRequest("invalid_session_type", "This client secret is for "
                    + (wish.translates() ? "/v1/realtime" : "/v1/realtime/translations") + ".", null));
        }
        var opening = new Opening(configuration(session, wish).passing(header), null, caller.id());
        return new OwnSession(sessions.open(leg, opening, eventLoop()), leg);
    }

    /** @param secret the session part of a client secret, null where there is none */
    private SessionConfiguration configuration(ObjectNode secret, SocketWish wish) {
        // A secret says for which model it is good; its holder does not choose another in the URL.
        var model = secret != null && secret.hasNonNull("model") ? secret.path("model").textValue() : wish.model();
        if (wish.translates()) {
            return agents.translation(model, secret);
        }
        var session = secret == null ? null : secret.deepCopy().<ObjectNode>without("model");
        var transcribes = wish.transcribes()
                || session != null && session.path("type").asText().equals("transcription") && wish.model() == null;
        return transcribes ? agents.transcription(session) : agents.configuration(model, session);
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
