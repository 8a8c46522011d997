package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.secret.ClientSecrets;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.BetaShapes;
import dev.earshot.protocol.Json;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How clients of the beta minted: {@code POST /v1/realtime/sessions} and {@code /v1/realtime/transcription_sessions}. They
 * take the fields of a session at the top, and give the session back with its {@code client_secret: {value, expires_at}}.
 * The secret opens sessions of today. {@code temperature}, which these have no more, is taken and is without effect.
 */
@Path("/v1/realtime")
@NonBlocking
public class BetaMintResource {

    private static final Set<String> SESSION = Set.of("model", "modalities", "instructions", "voice", "input_audio_format",
            "output_audio_format", "input_audio_transcription", "input_audio_noise_reduction", "turn_detection", "tools",
            "tool_choice", "temperature", "max_response_output_tokens", "speed", "client_secret");
    private static final Set<String> TRANSCRIPTION_SESSION = Set.of("modalities", "input_audio_format",
            "input_audio_transcription", "input_audio_noise_reduction", "turn_detection", "client_secret");
    private static final Set<String> CLIENT_SECRET = Set.of("expires_after");

    private final ClientSecrets secrets;
    private final Mint mint;

    BetaMintResource(ClientSecrets secrets, Mint mint) {
        this.secrets = secrets;
        this.mint = mint;
    }

    @POST
    @Path("/sessions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> session(@Context HttpServerRequest request, byte[] body) {
        return mint(request, body, SESSION, asked -> {
            var session = BetaShapes.session(asked);
            session.remove(List.of("object", "id", "expires_at"));
            return session;
        });
    }

    @POST
    @Path("/transcription_sessions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> transcriptionSession(@Context HttpServerRequest request, byte[] body) {
        return mint(request, body, TRANSCRIPTION_SESSION, asked -> {
            var session = Json.object().put("type", "transcription");
            session.putObject("audio").set("input", BetaShapes.session(asked).at("/audio/input"));
            return session;
        });
    }

    private interface Shape {
        ObjectNode today(ObjectNode asked);
    }

    private CompletionStage<ObjectNode> mint(HttpServerRequest request, byte[] body, Set<String> fields, Shape shape) {
        return mint.serve(request, body, fields, (asked, caller) -> wanted(caller, asked, shape))
                .exceptionallyCompose(BetaMintResource::inItsWords).thenApply(minted -> {
            var answer = BetaShapes.flattened(minted.session());
            for (var field : List.of("id", "object", "model", "expires_at")) {
                if (minted.session().has(field)) {
                    answer.set(field, minted.session().get(field));
                }
            }
            answer.putObject("client_secret").put("value", minted.secret().value())
                    .put("expires_at", minted.secret().expiresAtSeconds());
            return answer;
        });
    }

    private Mint.Wanted wanted(Caller caller, ObjectNode asked, Shape shape) {
        var clientSecret = RequestJson.member(asked, "client_secret");
        if (clientSecret != null) {
            RequestJson.onlyKnown(clientSecret, "client_secret.", CLIENT_SECRET);
        }
        var ttlSeconds = MintRequest.ttlSeconds(clientSecret == null ? null : RequestJson.member(clientSecret, "expires_after"),
                secrets.defaultTtlSeconds());
        return new Mint.Wanted(shape.today(asked), ttlSeconds, MintRequest.terms(null, caller));
    }

    /** As today's refusal, where the field that is wrong is called as it is in the beta. */
    private static CompletionStage<Mint.Minted> inItsWords(Throwable fault) {
        return CompletableFuture.failedStage(ApiException.in(fault).filter(e -> e.error().param() != null)
                .<Throwable>map(e -> new ApiException(e.httpStatus(), new ApiError(e.error().type(), e.error().code(),
                        e.error().message(), BetaShapes.path(e.error().param())), e.retryAfterSeconds())).orElse(fault));
    }
}
