package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.AgentCatalog;
import dev.earshot.agent.MediaMode;
import dev.earshot.agent.SessionWish;
import dev.earshot.agent.SessionWish.Kind;
import dev.earshot.credentials.Admission;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Errand;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.CallAnswerer;
import dev.earshot.session.CallControl;
import dev.earshot.session.Door;
import dev.earshot.session.Opening;
import dev.earshot.session.TraceParent;
import dev.earshot.telemetry.Doorways;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * {@code POST /v1/realtime/calls}, and {@code /v1/realtime/translations/calls} for sessions that translate: an SDP offer
 * in, an answer and the {@code Location} of the call out. The offer comes raw as {@code application/sdp}, with a client
 * secret or an API key and perhaps {@code ?model=}, or as the part {@code sdp} of a form with an optional JSON part
 * {@code session}. And by its id, a call's hang-up, or another offer for it.
 */
@Path("/v1/realtime")
@NonBlocking
public class CallsResource {

    static final String SDP = "application/sdp";
    private static final String PATH = "/v1/realtime/calls/";

    private final Authenticator authenticator;
    private final Instance<CallAnswerer> answerers;
    private final Instance<CallControl> controls;
    private final RequestJson json;
    private final AgentCatalog agents;
    private final Admission admission;
    private final Doorways doorways;

    CallsResource(Authenticator authenticator, Admission admission, @Any Instance<CallAnswerer> answerers,
            Instance<CallControl> controls, RequestJson json, AgentCatalog agents, Doorways doorways) {
        this.authenticator = authenticator;
        this.admission = admission;
        this.answerers = answerers;
        this.controls = controls;
        this.json = json;
        this.agents = agents;
        this.doorways = doorways;
    }

    @POST
    @Path("/calls")
    @Consumes(SDP)
    public CompletionStage<RestResponse<String>> answerOffer(@Context HttpServerRequest request, @RestQuery String model,
            byte[] sdp) {
        return answer(request, caller -> new Asked(sdp, wish(caller, null, model)));
    }

    /** The media of these calls always end here: no sideband of a server's is known by which they could be seen. */
    @POST
    @Path("/translations/calls")
    @Consumes(SDP)
    public CompletionStage<RestResponse<String>> answerToTranslate(@Context HttpServerRequest request, @RestQuery String model,
            byte[] sdp) {
        var own = Json.object().put("type", SessionConfiguration.TRANSLATION);
        return answer(request, caller -> new Asked(sdp, wish(caller, own, model)));
    }

    @POST
    @Path("/calls")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public CompletionStage<RestResponse<String>> answerForm(@Context HttpServerRequest request, @RestQuery String model,
            byte[] body) {
        var contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return answer(request, caller -> {
            Limits.check(body.length, Limits.SDP_BYTES + Limits.SESSION_BYTES + Limits.FRAMING_BYTES, null);
            var form = CallForm.read(contentType, body);
            if (form.session() != null && caller.secret() != null) {
                throw ApiException.badRequest(ApiError.invalidParameter("session", "The session of a call opened with a client "
                        + "secret comes from the secret; change it with session.update once the call is open."));
            }
            return new Asked(form.sdp(),
                    wish(caller, form.session() == null ? null : json.object(form.session(), "session"), model));
        });
    }

    /** Another offer for a call of the caller's whose client was lost, or changes its network: the call goes on with it. */
    @POST
    @Path("/calls/{callId}")
    @Consumes(SDP)
    public CompletionStage<RestResponse<String>> answerAgain(@Context HttpServerRequest request, @RestPath String callId,
            byte[] sdp) {
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.goOn(Door.WEBRTC))
                .thenCompose(caller -> answererOf(MediaMode.TERMINATE).answerAgain(offer(sdp), callId, caller.id()))
                .thenApply(answer -> answered(200, answer));
    }

    @POST
    @Path("/calls/{callId}/hangup")
    public CompletionStage<RestResponse<Void>> hangup(@Context HttpServerRequest request, @RestPath String callId) {
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.HANG_UP).thenApply(caller -> {
            if (!controls.get().hangup(callId, caller::reaches)) {
                throw new ApiException(404, ApiError.notFound("call_id_not_found", "No call with this id is live here."));
            }
            return RestResponse.ok();
        });
    }

    private record Asked(byte[] sdp, SessionWish wish) {
    }

    private CompletionStage<RestResponse<String>> answer(HttpServerRequest request, Function<Caller, Asked> asking) {
        return doorways.pass(Doorways.Request.OFFER, request.getHeader(TraceParent.HEADER),
                passage -> answer(request, asking, passage)).thenApply(answer -> answered(201, answer));
    }

    private CompletionStage<CallAnswerer.Answer> answer(HttpServerRequest request, Function<Caller, Asked> asking,
            Doorways.Passage passage) {
        var passed = Visitors.passedBy(request);
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.open(Door.WEBRTC)).thenCompose(caller -> {
            var asked = asking.apply(caller);
            var sdp = offer(asked.sdp());
            var session = agents.session(asked.wish()).passing(passed::get);
            var media = session.configuration().translates() ? MediaMode.TERMINATE : session.agent().media();
            var trace = passage.trace(caller.secret() == null ? null : caller.secret().trace());
            return admission.open(caller, session, Door.WEBRTC, Ids.nextCall(), trace)
                    .thenCompose(opening -> answererOf(media).answer(sdp, opening)
                            .whenComplete((answer, fault) -> giveBack(opening, fault)));
        });
    }

    private static void giveBack(Opening opening, Throwable fault) {
        if (fault != null) {
            opening.permit().release();
        }
    }

    /** @param ownSession of the request; that of a secret, where there is one, takes its place */
    private SessionWish wish(Caller caller, ObjectNode ownSession, String model) {
        if (model != null && model.length() > Limits.MODEL_CHARACTERS) {
            throw ApiException.badRequest(ApiError.invalidValue("model", "Longer than any name of a model."));
        }
        var session = caller.secret() == null ? ownSession : caller.secret().session();
        var translates = SessionConfiguration.asksToTranslate(ownSession);
        if (SessionConfiguration.asksToTranslate(session) != translates) {
            throw ApiException.badRequest(ApiError.invalidRequest("invalid_session_type", "This client secret is for "
                    + (translates ? "/v1/realtime/calls" : "/v1/realtime/translations/calls") + ".", null));
        }
        var wish = SessionWish.of(session, model).as(translates ? Kind.TRANSLATE : Kind.CONVERSE);
        // Whoever minted the secret chose the model; its holder does not choose another in the URL.
        return (caller.secret() == null ? wish.naming(model) : wish).orNaming(agents.defaultModel());
    }

    private CallAnswerer answererOf(MediaMode media) {
        return answerers.stream().filter(each -> each.media() == media).findFirst().orElseThrow();
    }

    private static String offer(byte[] sdp) {
        if (sdp == null || sdp.length == 0) {
            throw ApiException.badRequest(ApiError.missingParameter("sdp"));
        }
        Limits.check(sdp.length, Limits.SDP_BYTES, "sdp");
        return new String(sdp, StandardCharsets.UTF_8);
    }

    /** A page of another origin reads {@code Location} only where it is exposed. */
    private static RestResponse<String> answered(int status, CallAnswerer.Answer answer) {
        return RestResponse.ResponseBuilder.<String>create(status)
                .header(HttpHeaders.LOCATION, PATH + answer.callId())
                .header("Access-Control-Expose-Headers", HttpHeaders.LOCATION)
                .header(HttpHeaders.CONTENT_TYPE, SDP)
                .entity(answer.sdp())
                .build();
    }
}
