package dev.earshot.client.websocket;

import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;

/** {@code GET /v1/realtime?model=M}, upgraded. */
@WebSocket(path = "/v1/realtime")
@NonBlocking
public class RealtimeSocket {

    private final SocketDoor door;

    RealtimeSocket(SocketDoor door) {
        this.door = door;
    }

    @OnOpen
    void open(WebSocketConnection connection) {
        door.open(connection, false);
    }

    @OnTextMessage
    void text(String message, WebSocketConnection connection) {
        door.text(message, connection);
    }

    @OnBinaryMessage
    void binary(Buffer message, WebSocketConnection connection) {
        door.binary(connection);
    }

    @OnClose
    void close(WebSocketConnection connection) {
        door.close(connection);
    }

    @OnError
    void failed(Throwable fault, WebSocketConnection connection) {
        door.failed(fault, connection);
    }
}
