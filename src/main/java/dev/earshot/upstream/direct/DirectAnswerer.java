package dev.earshot.upstream.direct;

import dev.earshot.agent.MediaMode;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.AuditTrail;
import dev.earshot.session.AuditTrail.Decision;
import dev.earshot.session.CallAnswerer;
import dev.earshot.session.EndReason;
import dev.earshot.session.Opening;
import dev.earshot.session.SessionRegistry;
import dev.earshot.upstream.CallRefusedException;
import dev.earshot.upstream.OpenedCall;
import dev.earshot.upstream.RealtimeServer;
import dev.earshot.upstream.RealtimeServers;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers an offer with a call whose media end at one of the agent's Realtime servers: the first that takes it. The answer
 * leaves once the call is seen from here.
 */
@ApplicationScoped
public class DirectAnswerer implements CallAnswerer {

    private static final int BAD_GATEWAY = 502;

    private final RealtimeServers servers;
    private final SessionRegistry sessions;
    private final VertxInternal vertx;
    private final AuditTrail audit;

    DirectAnswerer(RealtimeServers servers, SessionRegistry sessions, Vertx vertx, AuditTrail audit) {
        this.audit = audit;
        this.servers = servers;
        this.sessions = sessions;
        this.vertx = (VertxInternal) vertx;
    }

    @Override
    public MediaMode media() {
        return MediaMode.DIRECT;
    }

    @Override
    public CompletionStage<Answer> answer(String sdpOffer, Opening opening) {
        var candidates = opening.agent().upstreams().stream().map(servers::byName).filter(Objects::nonNull).iterator();
        return next(candidates, sdpOffer, opening, vertx.getOrCreateContext().nettyEventLoop());
    }

    private CompletionStage<Answer> next(Iterator<RealtimeServer> candidates, String sdpOffer, Opening opening,
            EventLoop loop) {
        var server = candidates.next();
        return server.call(loop, sdpOffer, opening.configuration())
                .thenCompose(call -> open(server, call, opening, loop))
                .exceptionallyCompose(fault -> {
                    var refusal = refusal(server, fault);
                    return refusal.httpStatus() == BAD_GATEWAY && candidates.hasNext()
                            ? next(candidates, sdpOffer, opening, loop)
                            : CompletableFuture.failedStage(refusal);
                });
    }

    private CompletionStage<Answer> open(RealtimeServer server, OpenedCall call, Opening opening, EventLoop loop) {
        var configuration = opening.configuration();
        var leg = new DirectLeg(server, call, opening, what -> audit.record(new AuditTrail.Entry(Decision.REFUSED,
                opening.owner(), null, opening.door(), null, opening.callId(), opening.agent().name(),
                what + ": " + opening.agent().onDeparture())));
        var opened = new CompletableFuture<Answer>();
        loop.execute(() -> {
            try {
                var session = sessions.open(new DirectCaller(), opening, loop,
                        sessionId -> new DirectChain(server.name(), leg, configuration.toOpen()));
                leg.joined().whenComplete((nothing, fault) -> {
                    if (fault == null) {
                        opened.complete(new Answer(opening.callId(), call.sdpAnswer()));
                    } else {
                        session.execute(() -> session.end(EndReason.HUNG_UP));
                        opened.completeExceptionally(fault);
                    }
                });
            } catch (RuntimeException | Error e) {
                server.hangup(loop, call.id(), configuration);
                opened.completeExceptionally(e);
            }
        });
        return opened;
    }

    /** What the client is told: what is wrong with its offer, or that no server has taken it. */
    private static ApiException refusal(RealtimeServer server, Throwable fault) {
        var cause = RealtimeServer.unwrapped(fault);
        if (cause instanceof ApiException own) {
            return own;
        }
        var bad = cause instanceof CallRefusedException refused ? refused.badRequest() : null;
        return bad != null ? bad : new ApiException(BAD_GATEWAY, server.loss(cause).end().error());
    }
}
