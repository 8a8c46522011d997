package dev.earshot.credentials;

import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.secret.DeviceProof;
import dev.earshot.credentials.secret.OpenedSecret;
import dev.earshot.credentials.secret.SealedSecret;
import dev.earshot.credentials.store.SharedStore;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.AuditTrail;
import dev.earshot.session.AuditTrail.Decision;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets callers in. With API keys configured, or an identity provider, the key alone decides, from wherever it comes.
 * Without them (a demonstration on one person's machine) any key will do, so where the request comes from decides: a web
 * page of another site must not reach through the person's browser, neither by its origin nor by a name of its own that
 * resolves to loopback (DNS rebinding). WebSocket upgrades and simple POSTs are not held back by CORS.
 */
@Startup
@ApplicationScoped
public class Authenticator {

    private final ApiKeys keys;
    private final ClientSecrets secrets;
    private final BearerTokens bearers;
    private final Revocations revocations;
    private final SharedStore store;
    private final Clock clock;
    private final AuditTrail audit;

    Authenticator(CredentialsConfig config, ClientSecrets secrets, BearerTokens bearers, Revocations revocations,
            SharedStore store, Clock clock, AuditTrail audit) {
        this.keys = new ApiKeys(config.apiKeys());
        this.secrets = secrets;
        this.bearers = bearers;
        this.revocations = revocations;
        this.store = store;
        this.clock = clock;
        this.audit = audit;
    }

    /** Whether neither API keys nor an identity provider are configured. */
    public boolean isDemo() {
        return keys.isEmpty() && !bearers.expected();
    }

    /**
     * Says who it is, or fails with {@link ApiException}: 401 for a key that does not open, 403 for a caller who may not,
     * 503 where that cannot be found out just now. Does not block, and is done at once where nobody else has to be asked.
     */
    public CompletionStage<Caller> authenticate(Presented presented, Errand errand) {
        return caller(presented, errand)
                .thenApply(caller -> allowed(caller, errand))
                .whenComplete((caller, fault) -> ApiException.in(fault).ifPresent(refusal ->
                        audit.record(new AuditTrail.Entry(Decision.REFUSED, null, null, errand.door(), null, null, null,
                                refusal.error().code()))));
    }

    private CompletionStage<Caller> caller(Presented presented, Errand errand) {
        if (isDemo()) {
            if (presented.host() == null || !Loopback.isAuthority(presented.host())) {
                return refused(403, ApiError.invalidRequest("host_not_allowed",
                        "Without API keys this server answers only to localhost.", null));
            }
            var asksForNoKey = (errand.equals(Errand.MINT) || errand.equals(Errand.OBSERVE)) && presented.authorization() == null;
            if (!presented.fromOwnPage() && (asksForNoKey || !Loopback.isOrigin(presented.origin()))) {
                return refused(403, ApiError.invalidRequest("origin_not_allowed",
                        "Without API keys this server serves no page of another site.", null));
            }
            if (asksForNoKey) {
                return CompletableFuture.completedStage(Caller.demo());
            }
        }
        var key = presented.key();
        if (key == null) {
            return refused(401, ApiError.invalidApiKey(
                    "You didn't provide an API key. Send it as a header: Authorization: Bearer YOUR_KEY."));
        }
        if (key.startsWith(ClientSecrets.PREFIX)) {
            return bySecret(key, presented, errand);
        }
        if (isDemo()) {
            return CompletableFuture.completedStage(Caller.demo());
        }
        var known = keys.callerOf(key);
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        return bearers.expected() && BearerTokens.looksLikeOne(key) ? bearers.callerOf(key).thenCompose(this::unlessRevoked)
                : refused(401, ApiError.invalidApiKey());
    }

    private CompletionStage<Caller> unlessRevoked(BearerTokens.Bearer bearer) {
        var caller = bearer.caller();
        return revocations.cover(null, caller.subject(), caller.tenant(), bearer.issuedAtSeconds())
                .thenCompose(revoked -> revoked ? refused(401, revoked()) : CompletableFuture.completedStage(caller));
    }

    // ---- client secrets ----

    private CompletionStage<Caller> bySecret(String token, Presented presented, Errand errand) {
        return switch (secrets.open(token)) {
            case OpenedSecret.Valid(var secret) -> onItsTerms(token, secret, presented, errand);
            case OpenedSecret.Expired(var secret) when errand.opened() -> onItsTerms(token, secret, presented, errand);
            case OpenedSecret.Expired _ -> refused(401, ApiError.tokenExpired());
            case OpenedSecret.Forged _ -> refused(401, ApiError.invalidApiKey());
        };
    }

    private CompletionStage<Caller> onItsTerms(String token, SealedSecret secret, Presented presented, Errand errand) {
        var terms = secret.terms();
        if (errand.door() != null && !terms.doors().isEmpty() && !terms.doors().contains(errand.door())) {
            return refused(403, ApiError.secretRefused("door_not_allowed", "This client secret does not open this URL."));
        }
        if (terms.origin() != null && !terms.origin().equals(presented.origin())) {
            return refused(403, ApiError.secretRefused("origin_not_allowed", "This client secret is for pages of another origin."));
        }
        return provenBy(token, secret, presented)
                .thenCompose(proven -> revocations.cover(secret.id(), terms.subject(), terms.tenant(), secret.issuedAtSeconds()))
                .thenCompose(revoked -> revoked ? refused(401, revoked())
                        : errand.opens() ? secrets.complete(secret).thenCompose(Authenticator::callerWith)
                        : CompletableFuture.completedStage(Caller.clientSecret(secret)));
    }

    private static CompletionStage<Caller> callerWith(SealedSecret completed) {
        return completed != null ? CompletableFuture.completedStage(Caller.clientSecret(completed))
                : refused(401, ApiError.invalidApiKey("The session configuration of this ephemeral token is not on this "
                        + "server. Create a new client secret."));
    }

    /** A proof is for one request: who overhears it cannot show it again. */
    private CompletionStage<Void> provenBy(String token, SealedSecret secret, Presented presented) {
        var deviceKey = secret.terms().deviceKey();
        if (deviceKey == null) {
            return CompletableFuture.completedStage(null);
        }
        var id = presented.host() == null ? Optional.<String>empty()
                : DeviceProof.idOf(presented.proof(), token, deviceKey, presented.method(), presented.target(), clock);
        if (id.isEmpty()) {
            return refused(401, notProven());
        }
        return store.claim("proof:" + deviceKey + ":" + id.get(), 2 * DeviceProof.TOLERANCE_SECONDS)
                .thenCompose(first -> first ? CompletableFuture.completedStage(null) : refused(401, notProven()));
    }

    private static ApiError notProven() {
        return ApiError.secretRefused("invalid_dpop_proof",
                "This client secret is bound to a key; send a fresh proof of it in the DPoP header (RFC 9449).");
    }

    private static ApiError revoked() {
        return ApiError.secretRefused("token_revoked", "These credentials were revoked.");
    }

    // ---- what they may ----

    private static Caller allowed(Caller caller, Errand errand) {
        if (errand.scopes().stream().anyMatch(caller::may)) {
            return caller;
        }
        throw new ApiException(403, ApiError.invalidRequest("insufficient_permissions", caller.secret() == null
                ? "This key may not do that; it lacks a scope."
                : "A client secret opens sessions, nothing else; use an API key on your server.", null));
    }

    private static <T> CompletionStage<T> refused(int httpStatus, ApiError error) {
        return CompletableFuture.failedStage(new ApiException(httpStatus, error));
    }
}
