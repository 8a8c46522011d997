package dev.earshot.upstream;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamLoss;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/** One Realtime server: its address, its guard and the client that connects to it. Safe from any thread. */
public final class RealtimeServer implements AutoCloseable {

    /** 15 MiB of audio in base64, as clients may send them. */
    static final int MAX_MESSAGE_BYTES = 22 * 1024 * 1024;

    private static final int STATUS_TOO_MANY = 429;
    private static final int STATUS_FAULT = 500;
    private static final int CLOSE_REFUSED = 4000;

    private final String name;
    private final RealtimeConfig.Server config;
    private final VertxInternal vertx;
    private final ServerAddress address;
    private final UpstreamGuard guard;
    private final LongConsumer overhead;
    private final WebSocketClient client;
    private final HttpClient http;

    /** @param overhead is told the nanoseconds that each of its events took to be passed on */
    RealtimeServer(String name, RealtimeConfig.Server config, Vertx vertx, LongConsumer overhead) {
        this.overhead = overhead;
        this.name = name;
        this.config = config;
        this.vertx = (VertxInternal) vertx;
        this.address = new ServerAddress(name, config);
        this.guard = new UpstreamGuard(name, config.retries(), config.breakerRatio(), config.breakerDelay(),
                RealtimeServer::isTransient);
        var options = new WebSocketClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setMaxConnections(config.maxSessions())
                .setMaxFrameSize(MAX_MESSAGE_BYTES)
                .setMaxMessageSize(MAX_MESSAGE_BYTES)
                .setTryUsePerMessageCompression(false)
                .setVerifyHost(true);
        var httpOptions = new HttpClientOptions().setVerifyHost(true).setMaxPoolSize(config.maxSessions());
        config.trustCertificate().map(pem -> new PemTrustOptions().addCertPath(pem.toString())).ifPresent(trusted -> {
            options.setTrustOptions(trusted);
            httpOptions.setTrustOptions(trusted);
        });
        this.client = vertx.createWebSocketClient(options);
        this.http = vertx.createHttpClient(httpOptions);
    }

    /** 0 where it is tried, 1 where it is tried again, 2 where it is left alone for a while. */
    int breaker() {
        return switch (guard.breaker()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /** As the configuration calls it. */
    public String name() {
        return name;
    }

    public LongConsumer overhead() {
        return overhead;
    }

    public RealtimeConfig.Server config() {
        return config;
    }

    /** Opens a session: a WebSocket whose frames come on this loop, paused until its handlers are set. */
    public CompletionStage<WebSocket> open(EventLoop loop, SessionConfiguration session) {
        return connect(loop, () -> address.session(session));
    }

    /** Joins a call of the server, as {@link #open}. */
    public CompletionStage<WebSocket> join(EventLoop loop, String callId, SessionConfiguration session) {
        return connect(loop, () -> address.sideband(callId, session));
    }

    private CompletionStage<WebSocket> connect(EventLoop loop, Callable<WebSocketConnectOptions> request) {
        var context = contextOf(loop);
        return guard.open(() -> {
            var opened = new CompletableFuture<WebSocket>();
            context.runOnContext(nothing -> {
                try {
                    client.connect(request.call()).onComplete(result -> {
                        if (result.succeeded()) {
                            result.result().pause();
                            opened.complete(result.result());
                        } else {
                            opened.completeExceptionally(result.cause());
                        }
                    });
                } catch (Exception e) {
                    opened.completeExceptionally(e);
                }
            });
            return opened;
        });
    }

    /**
     * Relays an SDP offer. The stage fails with {@link CallRefusedException} when the server answers with anything but a
     * call.
     */
    public CompletionStage<OpenedCall> call(EventLoop loop, String sdpOffer, SessionConfiguration session) {
        var form = new CallForm(sdpOffer, session.toOpen().put("model", address.modelFor(session)));
        return guard.open(() -> post(loop, "", session, form.contentType(), form.body())
                .thenApply(OpenedCall::of));
    }

    /** Ends a call of the server; it may be over already. */
    public CompletionStage<Void> hangup(EventLoop loop, String callId, SessionConfiguration session) {
        return post(loop, "/" + callId + "/hangup", session, null, Buffer.buffer()).thenAccept(answer -> { });
    }

    private CompletableFuture<CallAnswer> post(EventLoop loop, String below, SessionConfiguration session, String contentType,
            Buffer body) {
        var answered = new CompletableFuture<CallAnswer>();
        contextOf(loop).runOnContext(nothing -> {
            try {
                var options = address.calls(below, session);
                if (contentType != null) {
                    options.putHeader("Content-Type", contentType);
                }
                http.request(options).compose(request -> request.send(body)).compose(CallAnswer::of)
                        .onSuccess(answered::complete).onFailure(answered::completeExceptionally);
            } catch (IOException e) {
                answered.completeExceptionally(e);
            }
        });
        return answered;
    }

    private ContextInternal contextOf(EventLoop loop) {
        return vertx.createEventLoopContext(loop, null, Thread.currentThread().getContextClassLoader());
    }

    /** A refusal that another try may not meet; it also speaks against the server's health. */
    private static boolean isTransient(Throwable fault) {
        var status = statusOf(fault);
        return status == 0 || status == STATUS_TOO_MANY || status >= STATUS_FAULT;
    }

    /** Of an answer that was a refusal; 0 where there was no answer. */
    private static int statusOf(Throwable fault) {
        return switch (unwrapped(fault)) {
            case UpgradeRejectedException refused -> refused.getStatus();
            case CallRefusedException refused -> refused.status();
            default -> 0;
        };
    }

    /** What a failed opening is to the session. Neither address nor key are told. */
    public UpstreamLoss loss(Throwable fault) {
        return switch (statusOf(fault)) {
            case 0 -> switch (unwrapped(fault)) {
                case CircuitBreakerOpenException open -> UpstreamLoss.unavailable("suspended");
                case TimeoutException late -> UpstreamLoss.unavailable("connect_timeout");
                default -> UpstreamLoss.unavailable("unreachable");
            };
            case 401, 403 -> refused("upstream_unauthorized", "The upstream refused the key that is configured for it.");
            case 404 -> refused("model_not_found", "The upstream does not have the model that it was asked for.");
            case STATUS_TOO_MANY -> UpstreamLoss.said("rate_limited", 1013, "server_error.rate_limit_exceeded",
                    new ApiError("rate_limit_error", "rate_limit_exceeded", "The upstream has no room for another session.", null));
            default -> UpstreamLoss.unavailable("status_" + statusOf(fault));
        };
    }

    private static UpstreamLoss refused(String code, String message) {
        return UpstreamLoss.said(code, CLOSE_REFUSED, "server_error." + code, ApiError.serverFault(code, message));
    }

    /** What a failed stage of this server failed with. */
    public static Throwable unwrapped(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }
}
