package dev.earshot.client.websocket;

import io.quarkus.websockets.next.WebSocket;

/** {@code GET /v1/realtime/translations?model=M}, upgraded: a session that says what it hears in another language. */
@WebSocket(path = "/v1/realtime/translations")
public class TranslationSocket extends DoorSocket {

    TranslationSocket(SocketDoor door) {
        super(door);
    }
}
