package dev.earshot.client.websocket;

import dev.earshot.agent.AgentCatalog;
import dev.earshot.agent.SessionWish;
import dev.earshot.agent.SessionWish.Kind;
import dev.earshot.credentials.Admission;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Errand;
import dev.earshot.credentials.Presented;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.Door;
import dev.earshot.session.TraceParent;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Finds out before the upgrade whether a client may in, since others may have to be asked. The upgrade is made in any case:
 * a browser cannot read a refusal of HTTP.
 */
@ApplicationScoped
public class SocketAdmission implements HttpUpgradeCheck {

    static final TypedKey<Welcome> WELCOME = new TypedKey<>("welcome");

    private static final Logger LOG = Logger.getLogger(SocketAdmission.class);
    private static final String TRANSLATIONS = "/v1/realtime/translations";

    private final Authenticator authenticator;
    private final Admission admission;
    private final AgentCatalog agents;

    SocketAdmission(Authenticator authenticator, Admission admission, AgentCatalog agents) {
        this.authenticator = authenticator;
        this.admission = admission;
        this.agents = agents;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        var own = Vertx.currentContext();
        return Uni.createFrom().completionStage(welcome(context.httpRequest()).exceptionally(SocketAdmission::refused))
                .emitOn(task -> own.runOnContext(nothing -> task.run()))
                .map(welcome -> {
                    context.userData().put(WELCOME, welcome);
                    return CheckResult.permitUpgradeSync();
                });
    }

    private CompletionStage<Welcome> welcome(HttpServerRequest request) {
        var presented = Presented.by(request.method().name(), request.path(), request::getHeader);
        return authenticator.authenticate(presented, errand(request.query()))
                .thenCompose(caller -> welcome(caller, request));
    }

    private static Errand errand(String query) {
        return SocketWish.goesOn(query) ? Errand.goOn(Door.WEBSOCKET) : SocketWish.joins(query) ? Errand.JOIN
                : Errand.open(Door.WEBSOCKET);
    }

    private CompletionStage<Welcome> welcome(Caller caller, HttpServerRequest request) {
        if (request.getHeader("OpenAI-Beta") != null || asksForBeta(request.getHeader("Sec-WebSocket-Protocol"))) {
            throw ApiException.badRequest(ApiError.invalidRequest("beta_api_shape_disabled",
                    "The Realtime beta shape is not served; leave out the OpenAI-Beta header and the openai-beta "
                            + "subprotocol.", null));
        }
        var wish = SocketWish.of(request.query(), request.path().equals(TRANSLATIONS));
        if (wish.sessionId() != null) {
            return CompletableFuture.completedStage(new Welcome.ToGoOn(caller, wish.sessionId()));
        }
        if (wish.callId() != null) {
            return CompletableFuture.completedStage(new Welcome.ToJoin(caller, wish.callId()));
        }
        var session = agents.session(session(caller, wish)).passing(request::getHeader);
        return admission.open(caller, session, Door.WEBSOCKET, null, TraceParent.of(request.getHeader(TraceParent.HEADER)))
                .thenApply(Welcome.ToBegin::new);
    }

    /** A secret says for which model it is good, if only by naming none; its holder does not choose another in the URL. */
    private SessionWish session(Caller caller, SocketWish wish) {
        var part = caller.secret() == null ? null : caller.secret().session();
        if (part != null && SessionConfiguration.asksToTranslate(part) != wish.translates()) {
            throw ApiException.badRequest(ApiError.invalidRequest("invalid_session_type", "This client secret is for "
                    + (wish.translates() ? "/v1/realtime" : "/v1/realtime/translations") + ".", null));
        }
        var session = SessionWish.of(part, wish.model());
        var transcribes = wish.transcribes() || session.kind() == Kind.TRANSCRIBE && wish.model() == null;
        var asked = session.as(wish.translates() ? Kind.TRANSLATE : transcribes ? Kind.TRANSCRIBE : Kind.CONVERSE);
        return caller.secret() == null ? asked : asked.orNaming(agents.defaultModel());
    }

    private static boolean asksForBeta(String subprotocols) {
        return subprotocols != null && Arrays.stream(subprotocols.split(","))
                .anyMatch(each -> each.strip().startsWith("openai-beta."));
    }

    private static Welcome refused(Throwable fault) {
        return new Welcome.Refused(ApiException.in(fault).orElseGet(() -> {
            LOG.error("a socket could not be judged", fault);
            return new ApiException(500, ApiError.serverError());
        }));
    }
}
