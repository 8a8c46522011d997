package dev.earshot.webhook;

import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.session.EndReason;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.SessionsConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Tells a server of the operator's about each client that was left without an answer, so that somebody calls it back:
 * {@code earshot.session.abandoned} with the session's and the call's id, the model, the reason and the safety identifier
 * by which the operator knows its user. Nothing of what was said. Delivered once or more often, by its {@code webhook-id}
 * always the same.
 */
@Startup
@ApplicationScoped
public class CallbackWebhook implements SessionObserver {

    private static final Logger LOG = Logger.getLogger(CallbackWebhook.class);

    /** A server that is away for long is not owed more than this. */
    private static final int MAX_WAITING = 1_000;
    private static final int RETRIES = 7;
    private static final int BACKOFF = 3;
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);
    private static final int MAX_RETRY_DELAY_MINUTES = 10;
    private static final int MAX_DELIVERY_MINUTES = 20;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int STATUS_TIMEOUT = 408;
    private static final int STATUS_TOO_MANY = 429;
    private static final int STATUS_FAULT = 500;

    /** An answer that was not 2xx. */
    private static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1;
        private final int status;

        RefusedException(int status) {
            super("status " + status, null, false, false);
            this.status = status;
        }
    }

    private record Delivery(String id, String body) {}

    private final SessionsConfig.Callback config;
    private final WebhookSignature signature;
    private final HttpClient client;
    private final Clock clock;
    private final AtomicInteger waiting = new AtomicInteger();

    @SuppressWarnings("rawtypes") // the class is enough for the guard to know that the work is asynchronous
    private final TypedGuard<CompletionStage> guard;

    CallbackWebhook(SessionsConfig sessions, Vertx vertx, Clock clock) {
        this.config = sessions.wayOut().callback().orElse(null);
        this.clock = clock;
        if (config == null) {
            signature = null;
            client = null;
            guard = null;
            return;
        }
        var scheme = String.valueOf(config.url().getScheme());
        if (config.url().getHost() == null || !scheme.matches("https?")) {
            throw new IllegalArgumentException("earshot.sessions.way-out.callback.url must be an absolute http or https address");
        }
        signature = secret() == null ? null : new WebhookSignature(secret());
        client = vertx.createHttpClient(new HttpClientOptions().setVerifyHost(true).setConnectTimeout(TIMEOUT_MILLIS));
        guard = TypedGuard.create(CompletionStage.class).withDescription("callback webhook")
                .withRetry().maxRetries(RETRIES)
                .delay(config.retryDelay().orElse(FIRST_RETRY_DELAY).toMillis(), ChronoUnit.MILLIS)
                .maxDuration(MAX_DELIVERY_MINUTES, ChronoUnit.MINUTES)
                .withExponentialBackoff().factor(BACKOFF).maxDelay(MAX_RETRY_DELAY_MINUTES, ChronoUnit.MINUTES).done()
                .whenException(CallbackWebhook::isTransient).done()
                .build();
    }

    private String secret() {
        try {
            return config.secretFile().isPresent() ? Files.readString(config.secretFile().get()).strip()
                    : config.secret().orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException("earshot.sessions.way-out.callback.secret-file cannot be read", e);
        }
    }

    @Override
    public void abandoned(Session session, EndReason reason) {
        if (config == null) {
            return;
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            LOG.errorf("%s: nobody is told to call its client back, %d others wait to be told", session.id(), MAX_WAITING);
            return;
        }
        var event = Json.object().put("id", Ids.next("evt_")).put("object", "event")
                .put("type", "earshot.session.abandoned").put("created_at", clock.instant().getEpochSecond());
        event.putObject("data").put("session_id", session.id()).put("call_id", session.callId())
                .put("model", session.model()).put("reason", reason.error() == null ? reason.text() : reason.error().code())
                .put("safety_identifier", session.opening().configuration().passedHeaders().get("OpenAI-Safety-Identifier"));
        deliver(new Delivery(Ids.next("wh_"), Json.write(event)), session.id());
    }

    @SuppressWarnings("unchecked")
    private void deliver(Delivery delivery, String sessionId) {
        CompletionStage<Void> delivered = guard.get(() -> post(delivery));
        delivered.whenComplete((nothing, fault) -> {
            waiting.decrementAndGet();
            if (fault != null) {
                LOG.errorf("%s: nobody could be told to call its client back: %s", sessionId, fault.getMessage());
            }
        });
    }

    private CompletionStage<Void> post(Delivery delivery) {
        var nowSeconds = clock.instant().getEpochSecond();
        var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(config.url().toString())
                .setTimeout(TIMEOUT_MILLIS).putHeader("content-type", "application/json").putHeader("user-agent", "Earshot")
                .putHeader("webhook-id", delivery.id()).putHeader("webhook-timestamp", Long.toString(nowSeconds));
        if (signature != null) {
            options.putHeader("webhook-signature", signature.of(delivery.id(), nowSeconds, delivery.body()));
        }
        return client.request(options).compose(request -> request.send(Buffer.buffer(delivery.body())))
                .<Void>map(response -> {
                    if (response.statusCode() / 100 != 2) {
                        throw new RefusedException(response.statusCode());
                    }
                    return null;
                }).toCompletionStage();
    }

    /** A refusal that another try may not meet. */
    private static boolean isTransient(Throwable fault) {
        return !(fault instanceof RefusedException refused) || refused.status == STATUS_TIMEOUT
                || refused.status == STATUS_TOO_MANY || refused.status >= STATUS_FAULT;
    }

    void stop(@Observes ShutdownEvent event) {
        if (waiting.get() > 0) {
            LOG.errorf("%d clients wait to be called back, and nobody was told", waiting.get());
        }
        if (client != null) {
            client.close();
        }
    }
}
