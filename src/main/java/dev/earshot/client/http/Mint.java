package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.agent.SessionWish;
import dev.earshot.credentials.Admission;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Errand;
import dev.earshot.credentials.quota.Quotas;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.secret.SecretTerms;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.session.AuditTrail;
import dev.earshot.session.AuditTrail.Decision;
import dev.earshot.session.SessionsConfig;
import dev.earshot.session.TraceParent;
import dev.earshot.telemetry.Doorways;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Mints a client secret for a session, which is worked out first: what it could not open is not minted. */
@ApplicationScoped
class Mint {

    private final Authenticator authenticator;
    private final RequestJson json;
    private final Doorways doorways;
    private final AgentCatalog agents;
    private final ClientSecrets secrets;
    private final Quotas quotas;
    private final AuditTrail audit;
    private final Clock clock;
    private final Duration lifeOfEverySession;

    Mint(Authenticator authenticator, RequestJson json, Doorways doorways, AgentCatalog agents, ClientSecrets secrets,
            Quotas quotas, AuditTrail audit, Clock clock, SessionsConfig sessions) {
        this.authenticator = authenticator;
        this.json = json;
        this.doorways = doorways;
        this.lifeOfEverySession = Duration.ofMinutes(sessions.lifeMinutes());
        this.agents = agents;
        this.secrets = secrets;
        this.quotas = quotas;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a request is for. @param session as it was asked for, nullable */
    record Wanted(ObjectNode session, int ttlSeconds, SecretTerms terms) {
    }

    /** Reads a request. */
    interface Reading {
        Wanted read(ObjectNode asked, Caller caller);
    }

    /** @param session as {@code session.created} would show it */
    record Minted(ClientSecrets.Minted secret, ObjectNode session) {
    }

    /**
     * Serves a request. Fails with {@link ApiException} where its caller may not mint, where it cannot be understood, where the
     * session or its agent is not to be had, or a quota is used up.
     *
     * @param members that the body may have
     */
    CompletionStage<Minted> serve(HttpServerRequest request, byte[] body, Set<String> members, Reading reading) {
        return doorways.pass(Doorways.Request.MINT, request.getHeader(TraceParent.HEADER),
                passage -> authenticator.authenticate(Visitors.presentedBy(request), Errand.MINT).thenCompose(caller -> {
                    Limits.check(body.length, Limits.SESSION_BYTES + Limits.FRAMING_BYTES, null);
                    var asked = body.length == 0 ? Json.object() : json.object(body, null);
                    RequestJson.onlyKnown(asked, "", members);
                    return mint(caller, reading.read(asked, caller), passage.trace(null));
                }));
    }

    private CompletionStage<Minted> mint(Caller caller, Wanted wanted, TraceParent trace) {
        var wish = SessionWish.of(wanted.session(), null).orNaming(agents.defaultModel());
        var opened = Admission.allowed(caller, agents.session(wish));
        var owner = caller.owner();
        var life = opened.agent().limits().life(lifeOfEverySession, wanted.terms().life());
        var effective = opened.configuration().toJson().put("id", Ids.next(Ids.SESSION))
                .put("expires_at", clock.instant().getEpochSecond() + life.toSeconds());
        return quotas.mint(owner, opened.agent())
                .thenCompose(allowed -> secrets.mint(wanted.session(), wanted.ttlSeconds(), caller.label(),
                        wanted.terms(), trace))
                .thenApply(secret -> {
                    audit.record(new AuditTrail.Entry(Decision.MINTED, owner, secret.id(), null, null, null,
                            opened.agent().name(), null));
                    return new Minted(secret, effective);
                });
    }
}
