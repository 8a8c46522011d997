package dev.earshot.client.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.ClientSecrets;
import dev.earshot.credentials.EffectiveSession;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;

/**
 * {@code POST /v1/realtime/client_secrets}: a server trades its API key for a short-lived token that a browser or an app
 * may hold. Takes {@code {expires_after?:{anchor?,seconds?}, session?}}, gives {@code {value, expires_at, session}}. And
 * the same for sessions that translate, {@code POST /v1/realtime/translations/client_secrets}, whose session is
 * {@code {model, audio?}}.
 */
@Path("/v1/realtime")
@NonBlocking
public class ClientSecretsResource {

    private static final Set<String> BODY = Set.of("expires_after", "session");
    private static final Set<String> EXPIRES_AFTER = Set.of("anchor", "seconds");

    private final Authenticator authenticator;
    private final ClientSecrets secrets;
    private final Instance<EffectiveSession> sessions;
    private final RequestJson json;
    private final ObjectMapper mapper;

    ClientSecretsResource(Authenticator authenticator, ClientSecrets secrets, Instance<EffectiveSession> sessions,
            RequestJson json, ObjectMapper mapper) {
        this.authenticator = authenticator;
        this.secrets = secrets;
        this.sessions = sessions;
        this.json = json;
        this.mapper = mapper;
    }

    @POST
    @Path("/client_secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode mint(@Context HttpServerRequest request, byte[] body) {
        return mint(request, body, false);
    }

    @POST
    @Path("/translations/client_secrets")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode mintToTranslate(@Context HttpServerRequest request, byte[] body) {
        return mint(request, body, true);
    }

    private ObjectNode mint(HttpServerRequest request, byte[] body, boolean translates) {
        var caller = authenticator.authenticateForMinting(Visitors.presentedBy(request)).orThrow();
        Limits.check(body.length, Limits.SESSION_BYTES + Limits.FRAMING_BYTES, null);
        var asked = body.length == 0 ? mapper.createObjectNode() : json.object(body, null);
        RequestJson.onlyKnown(asked, "", BODY);
        var ttlSeconds = ttlSeconds(RequestJson.member(asked, "expires_after"));
        var session = RequestJson.member(asked, "session");
        if (translates) {
            session = toTranslate(session);
        }
        var effective = sessions.get().effective(session);
        var minted = secrets.mint(session, ttlSeconds, caller);
        return mapper.createObjectNode().put("value", minted.value()).put("expires_at", minted.expiresAtSeconds())
                .set("session", effective);
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

    private int ttlSeconds(ObjectNode expiresAfter) {
        if (expiresAfter == null) {
            return secrets.defaultTtlSeconds();
        }
        RequestJson.onlyKnown(expiresAfter, "expires_after.", EXPIRES_AFTER);
        var anchor = expiresAfter.get("anchor");
        if (anchor != null && !anchor.isTextual()) {
            throw ApiException.badRequest(ApiError.invalidType("expires_after.anchor", "a string"));
        }
        if (anchor != null && !anchor.textValue().equals("created_at")) {
            throw ApiException.badRequest(ApiError.invalidValue("expires_after.anchor",
                    "Invalid value for 'expires_after.anchor': supported is 'created_at'."));
        }
        var seconds = expiresAfter.get("seconds");
        if (seconds == null) {
            return secrets.defaultTtlSeconds();
        }
        if (!seconds.isIntegralNumber()) {
            throw ApiException.badRequest(ApiError.invalidType("expires_after.seconds", "an integer"));
        }
        if (!seconds.canConvertToInt() || seconds.intValue() < ClientSecrets.MIN_TTL_SECONDS
                || seconds.intValue() > ClientSecrets.MAX_TTL_SECONDS) {
            throw ApiException.badRequest(ApiError.invalidValue("expires_after.seconds",
                    "Invalid value for 'expires_after.seconds': expected an integer from "
                            + ClientSecrets.MIN_TTL_SECONDS + " to " + ClientSecrets.MAX_TTL_SECONDS + "."));
        }
        return seconds.intValue();
    }
}
