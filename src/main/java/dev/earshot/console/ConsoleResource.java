package dev.earshot.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.client.http.Visitors;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Caller;
import dev.earshot.credentials.Errand;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.usage.PriceTable;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jboss.resteasy.reactive.RestPath;

/**
 * What the console shows, for callers with the scope {@code observe}; whoever has a tenant sees the sessions of that tenant, and
 * whoever has agents those of these agents.
 *
 * <pre>
 * GET /v1/console/sessions/{id}  one session: its turns, events, media and tokens
 * GET /v1/console/prices         {models: {name: {version, text_in, …, minute}}}, US dollars for a million tokens, for a minute
 * </pre>
 */
@Path("/v1/console")
@NonBlocking
public class ConsoleResource {

    private final Authenticator authenticator;
    private final Chronicle chronicle;
    private final PriceTable prices;

    ConsoleResource(Authenticator authenticator, Chronicle chronicle, PriceTable prices) {
        this.authenticator = authenticator;
        this.chronicle = chronicle;
        this.prices = prices;
    }

    @GET
    @Path("/sessions/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> session(@Context HttpServerRequest request, @RestPath String id) {
        return caller(request).thenApply(caller -> {
            var record = chronicle.session(id);
            if (record == null || !seenBy(caller).test(record)) {
                throw new ApiException(404, ApiError.notFound("session_not_found", "No session with this id is known here."));
            }
            return record.details();
        });
    }

    @GET
    @Path("/prices")
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<ObjectNode> prices(@Context HttpServerRequest request) {
        return caller(request).thenApply(caller -> {
            var shown = Json.object();
            var models = shown.putObject("models");
            prices.prices().forEach((model, price) -> models.putObject(model).put("version", price.version())
                    .put("text_in", price.textIn() / 1e3).put("text_cached", price.textCached() / 1e3)
                    .put("text_out", price.textOut() / 1e3).put("audio_in", price.audioIn() / 1e3)
                    .put("audio_cached", price.audioCached() / 1e3).put("audio_out", price.audioOut() / 1e3)
                    .put("minute", price.minute() / 1e9));
            return shown;
        });
    }

    private CompletionStage<Caller> caller(HttpServerRequest request) {
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.OBSERVE);
    }

    private static Predicate<SessionRecord> seenBy(Caller caller) {
        return record -> record.seenBy(caller);
    }
}
