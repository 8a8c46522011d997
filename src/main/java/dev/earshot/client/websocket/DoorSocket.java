package dev.earshot.client.websocket;

import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;

/** What every socket's endpoint hands on to the door. */
abstract class DoorSocket {

    private final SocketDoor door;

    DoorSocket(SocketDoor door) {
        this.door = door;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        door.open(connection);
    }

    @OnTextMessage
    @NonBlocking
    void text(String message, WebSocketConnection connection) {
        door.text(message, connection);
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer message, WebSocketConnection connection) {
        door.binary(connection);
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        door.close(connection);
    }

    @OnError
    @NonBlocking
    void failed(Throwable fault, WebSocketConnection connection) {
        door.failed(fault, connection);
    }
}
