package dev.earshot.client.websocket;

import io.netty.channel.Channel;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Keeps the channel beneath each WebSocket, which WebSockets Next does not give out: a client that sends faster than an
 * upstream takes in is not read for a while, and TCP tells it so.
 */
@ApplicationScoped
public class SocketChannels implements HttpUpgradeCheck {

    private static final TypedKey<HttpConnection> CONNECTION = new TypedKey<>("connection");

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        context.userData().put(CONNECTION, context.httpRequest().connection());
        return CheckResult.permitUpgrade();
    }

    /** Null where the transport has none of its own. */
    static Channel of(WebSocketConnection connection) {
        return connection.userData().get(CONNECTION) instanceof ConnectionBase beneath ? beneath.channel() : null;
    }
}
