package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Errand;
import dev.earshot.credentials.Revocations;
import dev.earshot.credentials.Revocations.Target;
import dev.earshot.credentials.Scope;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.credentials.secret.OpenedSecret;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.session.AuditTrail;
import dev.earshot.session.AuditTrail.Decision;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * {@code POST /v1/realtime/client_secrets/revoke}: takes back one client secret, by its {@code value} or its {@code id}, or
 * all that a {@code subject} or a {@code tenant} was given until now. New sessions are refused, live ones end.
 */
@Path("/v1/realtime/client_secrets/revoke")
@NonBlocking
public class RevocationsResource {

    private static final Set<String> BODY = Set.of("value", "id", "subject", "tenant");

    private final Authenticator authenticator;
    private final Revocations revocations;
    private final ClientSecrets secrets;
    private final RequestJson json;
    private final AuditTrail audit;

    RevocationsResource(Authenticator authenticator, Revocations revocations, ClientSecrets secrets, RequestJson json,
            AuditTrail audit) {
        this.authenticator = authenticator;
        this.revocations = revocations;
        this.secrets = secrets;
        this.json = json;
        this.audit = audit;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> revoke(@Context HttpServerRequest request, byte[] body) {
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.REVOKE).thenCompose(caller -> {
            Limits.check(body.length, Limits.FRAMING_BYTES + ClientSecrets.MAX_TOKEN_CHARACTERS, null);
            var asked = json.object(body, null);
            RequestJson.onlyKnown(asked, "", BODY);
            var target = target(asked, caller);
            return revocations.revoke(target).thenApply(revoked -> {
                audit.record(new AuditTrail.Entry(Decision.REVOKED, caller.owner(),
                        target instanceof Target.Secret secret ? secret.id() : null, null, null, null, null, told(target)));
                return Json.object().put("object", "realtime.revocation").put("revoked", true);
            });
        });
    }

    private Target target(ObjectNode asked, Caller caller) {
        var value = text(asked, "value");
        var id = text(asked, "id");
        var subject = text(asked, "subject");
        var tenant = text(asked, "tenant");
        if (value != null && asked.size() == 1) {
            return new Target.Secret(idOf(value));
        }
        if (id != null && asked.size() == 1) {
            return new Target.Secret(id);
        }
        if (value != null || id != null || subject == null && tenant == null) {
            throw ApiException.badRequest(ApiError.invalidParameter(null,
                    "Give one of 'value', 'id', 'tenant', and 'subject' with the 'tenant' it belongs to, if any."));
        }
        if (!caller.may(Scope.ADMIN) || caller.tenant() != null && tenant != null && !caller.tenant().equals(tenant)) {
            throw new ApiException(403, ApiError.invalidRequest("insufficient_permissions",
                    "Subjects and tenants are revoked by a key with the scope admin, of their own tenant or of none.", null));
        }
        var whose = tenant == null ? caller.tenant() : tenant;
        return subject == null ? new Target.Tenant(whose) : new Target.Subject(whose, subject);
    }

    private String idOf(String value) {
        return switch (secrets.open(value)) {
            case OpenedSecret.Valid(var secret) -> secret.id();
            case OpenedSecret.Expired(var secret) -> secret.id();
            case OpenedSecret.Forged _ -> throw ApiException.badRequest(
                    ApiError.invalidValue("value", "This is no client secret of this server."));
        };
    }

    private static String text(ObjectNode asked, String name) {
        var value = asked.get(name);
        if (value != null && (!value.isTextual() || value.textValue().isBlank())) {
            throw ApiException.badRequest(ApiError.invalidType(name, "a string"));
        }
        return value == null ? null : value.textValue();
    }

    private static String told(Target target) {
        return switch (target) {
            case Target.Secret _ -> "client secret";
            case Target.Subject(var tenant, var subject) -> "subject " + subject + (tenant == null ? "" : " of " + tenant);
            case Target.Tenant(var tenant) -> "tenant " + tenant;
        };
    }
}
