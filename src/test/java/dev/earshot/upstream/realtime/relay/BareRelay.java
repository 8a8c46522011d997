package dev.earshot.upstream.realtime.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;

/** What a relay costs that does nothing but relay: Vert.x hands each frame of one WebSocket to another. A program of its own. */
public final class BareRelay {

    private static final int MAX_BYTES = 22_020_096;

    private final WebSocketClient client;
    private final String upstream;

    private BareRelay(Vertx vertx, String upstream) {
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000)
                .setMaxFrameSize(MAX_BYTES).setMaxMessageSize(MAX_BYTES).setTryUsePerMessageCompression(false));
        this.upstream = upstream;
    }

    /** @param arguments the port to listen on and the absolute {@code ws:} URI of the upstream */
    public static void main(String[] arguments) {
        var vertx = Vertx.vertx();
        var relay = new BareRelay(vertx, arguments[1]);
        vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(MAX_BYTES)
                        .setMaxWebSocketMessageSize(MAX_BYTES).setPerMessageWebSocketCompressionSupported(false))
                .webSocketHandler(relay::accept)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }

    private void accept(ServerWebSocket near) {
        near.pause();
        client.connect(new WebSocketConnectOptions().setAbsoluteURI(upstream)).onComplete(opened -> {
            if (opened.failed()) {
                near.close();
                return;
            }
            join(near, opened.result());
            join(opened.result(), near);
            near.resume();
        });
    }

    private static void join(WebSocketBase from, WebSocketBase to) {
        from.frameHandler(frame -> {
            if (frame.isClose()) {
                return;
            }
            to.writeFrame(frame);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(nothing -> from.resume());
            }
        });
        from.closeHandler(nothing -> to.close());
        from.exceptionHandler(fault -> to.close());
    }
}
