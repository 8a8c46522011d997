package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.SessionConfiguration;
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
 * {@code POST /v1/realtime/client_secrets}: a server trades its API key for a short-lived token that a browser or an app
 * may hold. Takes {@code {expires_after?:{anchor?,seconds?}, session?, earshot?}}, gives {@code {id, value, expires_at,
 * session}}. And the same for sessions that translate, {@code POST /v1/realtime/translations/client_secrets}, whose session
 * is {@code {model, audio?}}.
 */
@Path("/v1/realtime")
@NonBlocking
public class ClientSecretsResource {

    private static final Set<String> BODY = Set.of("expires_after", "session", "earshot");

    private final ClientSecrets secrets;
    private final Mint mint;

    ClientSecretsResource(ClientSecrets secrets, Mint mint) {
        this.secrets = secrets;
        this.mint = mint;
    }

    @POST
    @Path("/client_secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> mint(@Context HttpServerRequest request, byte[] body) {
        return mint(request, body, false);
    }

    @POST
    @Path("/translations/client_secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> mintToTranslate(@Context HttpServerRequest request, byte[] body) {
        return mint(request, body, true);
    }

    private CompletionStage<ObjectNode> mint(HttpServerRequest request, byte[] body, boolean translates) {
        return mint.serve(request, body, BODY, (asked, caller) -> {
            var session = RequestJson.member(asked, "session");
            return new Mint.Wanted(translates ? toTranslate(session) : session,
                    MintRequest.ttlSeconds(RequestJson.member(asked, "expires_after"), secrets.defaultTtlSeconds()),
                    MintRequest.terms(RequestJson.member(asked, "earshot"), caller));
        }).thenApply(minted -> Json.object().put("id", minted.secret().id()).put("value", minted.secret().value())
                .put("expires_at", minted.secret().expiresAtSeconds()).set("session", minted.session()));
    }

    private static ObjectNode toTranslate(ObjectNode session) {
        if (session == null) {
            throw ApiException.badRequest(ApiError.missingParameter("session"));
        }
        if (session.has("type") && !SessionConfiguration.asksToTranslate(session)) {
            throw ApiException.badRequest(ApiError.invalidValue("session.type", "Of a session that translates it is 'translation'."));
        }
        var model = session.get("model");
        if (model == null || !model.isTextual()) {
            throw ApiException.badRequest(model == null ? ApiError.missingParameter("session.model")
                    : ApiError.invalidType("session.model", "a string"));
        }
        return session.put("type", SessionConfiguration.TRANSLATION);
    }
}
