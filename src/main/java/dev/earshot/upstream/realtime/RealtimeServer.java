package dev.earshot.upstream.realtime;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamLoss;
import dev.earshot.upstream.UpstreamGuard;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/** One Realtime server: its address, its guard and the client that connects to it. Safe from any thread. */
final class RealtimeServer implements AutoCloseable {

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
    private final WebSocketClient client;

    RealtimeServer(String name, RealtimeConfig.Server config, Vertx vertx) {
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
        config.trustCertificate().ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertPath(pem.toString())));
        this.client = vertx.createWebSocketClient(options);
    }

    String name() {
        return name;
    }

    RealtimeConfig.Server config() {
        return config;
    }

    /** Opens a WebSocket whose frames come on this loop, paused until its handlers are set. */
    CompletionStage<WebSocket> connect(EventLoop loop, SessionConfiguration session) {
        var context = vertx.createEventLoopContext(loop, null, Thread.currentThread().getContextClassLoader());
        return guard.open(() -> {
            var opened = new CompletableFuture<WebSocket>();
            context.runOnContext(nothing -> {
                try {
                    client.connect(address.request(session)).onComplete(result -> {
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

    /** A refusal that another try may not meet; it also speaks against the server's health. */
    private static boolean isTransient(Throwable fault) {
        return !(unwrapped(fault) instanceof UpgradeRejectedException refused)
                || refused.getStatus() == STATUS_TOO_MANY || refused.getStatus() >= STATUS_FAULT;
    }

    /** What a failed {@link #connect} is to the session. Neither address nor key are told. */
    UpstreamLoss loss(Throwable fault) {
        return switch (unwrapped(fault)) {
            case CircuitBreakerOpenException open -> UpstreamLoss.unavailable("suspended");
            case TimeoutException late -> UpstreamLoss.unavailable("connect_timeout");
            case UpgradeRejectedException refused -> switch (refused.getStatus()) {
                case 401, 403 -> refused("upstream_unauthorized", "The upstream refused the key that is configured for it.");
                case 404 -> refused("model_not_found", "The upstream does not have the model that it was asked for.");
                case STATUS_TOO_MANY -> UpstreamLoss.said("rate_limited", 1013, "server_error.rate_limit_exceeded",
                        new ApiError("rate_limit_error", "rate_limit_exceeded", "The upstream has no room for another session.", null));
                default -> UpstreamLoss.unavailable("status_" + refused.getStatus());
            };
            default -> UpstreamLoss.unavailable("unreachable");
        };
    }

    private static UpstreamLoss refused(String code, String message) {
        return UpstreamLoss.said(code, CLOSE_REFUSED, "server_error." + code, ApiError.serverFault(code, message));
    }

    private static Throwable unwrapped(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }

    @Override
    public void close() {
        client.close();
    }
}
