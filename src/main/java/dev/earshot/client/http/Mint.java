package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.agent.SessionWish;
import dev.earshot.credentials.Admission;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.quota.Quotas;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.secret.SecretTerms;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.session.AuditTrail;
import dev.earshot.session.AuditTrail.Decision;
import dev.earshot.session.SessionsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Mints a client secret for a session, which is worked out first: what it could not open is not minted. */
@ApplicationScoped
class Mint {

    private final AgentCatalog agents;
    private final ClientSecrets secrets;
    private final Quotas quotas;
    private final AuditTrail audit;
    private final Clock clock;
    private final Duration lifeOfEverySession;

    Mint(AgentCatalog agents, ClientSecrets secrets, Quotas quotas, AuditTrail audit, Clock clock, SessionsConfig sessions) {
        this.lifeOfEverySession = Duration.ofMinutes(sessions.lifeMinutes());
        this.agents = agents;
        this.secrets = secrets;
        this.quotas = quotas;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param session as {@code session.created} would show it */
    record Minted(ClientSecrets.Minted secret, ObjectNode session) {
    }

    /**
     * Fails with {@link ApiException} where the session or its agent is not to be had, or a quota is used up.
     *
     * @param session as it was asked for, nullable
     */
    CompletionStage<Minted> mint(Caller caller, ObjectNode session, int ttlSeconds, SecretTerms terms) {
        var wish = SessionWish.of(session, null).orNaming(agents.defaultModel());
        var opened = Admission.allowed(caller, agents.session(wish));
        var owner = caller.owner();
        var life = opened.agent().limits().life(lifeOfEverySession, terms.life());
        var effective = opened.configuration().toJson().put("id", Ids.next(Ids.SESSION))
                .put("expires_at", clock.instant().getEpochSecond() + life.toSeconds());
        return quotas.mint(owner, opened.agent())
                .thenCompose(allowed -> secrets.mint(session, ttlSeconds, caller.label(), terms))
                .thenApply(secret -> {
                    audit.record(new AuditTrail.Entry(Decision.MINTED, owner, secret.id(), null, null, null,
                            opened.agent().name(), null));
                    return new Minted(secret, effective);
                });
    }
}
