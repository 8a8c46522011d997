package dev.earshot.credentials;

import dev.earshot.agent.AgentSession;
import dev.earshot.agent.ClientRules;
import dev.earshot.credentials.quota.Quotas;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.store.SharedStore;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.AuditTrail;
import dev.earshot.session.AuditTrail.Decision;
import dev.earshot.session.Door;
import dev.earshot.session.Opening;
import dev.earshot.session.SessionPermit;
import dev.earshot.session.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes of a caller and the session that it asks for one that a door may open: with the rules, the life and the quotas that
 * hold for both. A secret that opens one session only is used up here, last of all.
 */
@ApplicationScoped
public class Admission {

    private final Quotas quotas;
    private final SharedStore store;
    private final AuditTrail audit;

    Admission(Quotas quotas, SharedStore store, AuditTrail audit) {
        this.quotas = quotas;
        this.store = store;
        this.audit = audit;
    }

    /** @throws ApiException {@code model_not_found} where the caller may not have the agent, as if there were none */
    public static AgentSession allowed(Caller caller, AgentSession session) {
        if (!caller.mayHave(session.agent().name())) {
            throw new ApiException(404, ApiError.modelNotFound(session.agent().name()));
        }
        return session;
    }

    /**
     * Fails with {@link ApiException}: 404 for an agent of others, 401 for a secret that is used up, 429 where a quota is,
     * 503 where that cannot be found out. Whoever gets an opening that does not come about gives its permit back.
     *
     * @param callId where the session is a call, else null
     * @param trace that whoever is at the door wants it to be a part of; null for that of the secret, if there is one
     */
    public CompletionStage<Opening> open(Caller caller, AgentSession session, Door door, String callId, TraceParent trace) {
        return admitted(caller, session, door, callId, trace).whenComplete((opening, fault) -> ApiException.in(fault)
                .ifPresent(refusal -> audit.record(new AuditTrail.Entry(Decision.REFUSED, caller.owner(), null, door, null, null,
                        session.agent().name(), refusal.error().code()))));
    }

    private CompletionStage<Opening> admitted(Caller caller, AgentSession session, Door door, String callId,
            TraceParent trace) {
        return CompletableFuture.completedStage(session).thenApply(asked -> allowed(caller, asked))
                .thenCompose(asked -> quotas.session(caller.owner(), asked.agent()))
                .thenCompose(permit -> useUp(caller, permit))
                .thenApply(permit -> opening(caller, session, door, callId, permit,
                        trace != null || caller.secret() == null ? trace : caller.secret().trace()));
    }

    /** The trace goes on at the upstream. */
    private static Opening opening(Caller caller, AgentSession session, Door door, String callId, SessionPermit permit,
            TraceParent trace) {
        var configuration = trace == null ? session.configuration()
                : session.configuration().passing(TraceParent.HEADER, trace.header());
        return new Opening(session.agent(), configuration, rules(caller, session),
                caller.secret() == null ? Optional.empty() : caller.secret().terms().life(), callId, door, caller.owner(), permit,
                trace);
    }

    private CompletionStage<SessionPermit> useUp(Caller caller, SessionPermit permit) {
        if (caller.secret() == null || !caller.secret().terms().singleUse()) {
            return CompletableFuture.completedStage(permit);
        }
        var mark = "used:" + caller.secret().id();
        return store.claim(mark, ClientSecrets.MAX_TTL_SECONDS)
                .thenApply(first -> {
                    if (!first) {
                        throw new ApiException(401, ApiError.secretRefused("token_used",
                                "This ephemeral token has opened its session already. Create a new client secret."));
                    }
                    return (SessionPermit) new SingleUse(permit, store, mark);
                }).whenComplete((used, fault) -> {
                    if (fault != null) {
                        permit.release();
                    }
                });
    }

    private static ClientRules rules(Caller caller, AgentSession session) {
        var rules = session.agent().rules();
        return caller.secret() == null ? rules : rules.pinning(caller.secret().terms().pinned());
    }
}
